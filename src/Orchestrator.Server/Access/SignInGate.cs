using System.Threading.RateLimiting;
using Orchestrator.Server.Api;

namespace Orchestrator.Server.Access;

/// <summary>Lets so many attempts to sign in from one address through in a while, whoever they are for: enough for an office behind one address.</summary>
internal sealed class SignInGate : IEndpointFilter, IDisposable
{
    private const int AtOnce = 100;
    private static readonly TimeSpan Refill = TimeSpan.FromSeconds(1);

    private readonly PartitionedRateLimiter<string> limiter = PartitionedRateLimiter.Create<string, string>(address => RateLimitPartition.GetTokenBucketLimiter(
        address,
        _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = AtOnce,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = Refill,
            QueueLimit = 0,
            AutoReplenishment = true,
        }));

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        using var lease = limiter.AttemptAcquire(context.HttpContext.From());
        return lease.IsAcquired
            ? await next(context)
            : throw Refusal.TooMany("Too many attempts to sign in from this address at one time; try again in some seconds.", TimeSpan.FromSeconds(5));
    }

    public void Dispose() => limiter.Dispose();
}

internal static class Origins
{
    /// <summary>The address that a request comes from.</summary>
    public static string From(this HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";
}
