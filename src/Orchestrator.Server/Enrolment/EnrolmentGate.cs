using System.Threading.RateLimiting;
using Orchestrator.Server.Api;

namespace Orchestrator.Server.Enrolment;

/// <summary>Lets so many requests of one address through in a while; a token cannot be guessed, but asking costs the server something.</summary>
internal sealed class EnrolmentGate : IEndpointFilter, IDisposable
{
    private const int AtOnce = 60;
    private static readonly TimeSpan Refill = TimeSpan.FromSeconds(1);
    private const int PerRefill = 5;

    private readonly PartitionedRateLimiter<string> limiter = PartitionedRateLimiter.Create<string, string>(address => RateLimitPartition.GetTokenBucketLimiter(
        address,
        _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = AtOnce,
            TokensPerPeriod = PerRefill,
            ReplenishmentPeriod = Refill,
            QueueLimit = 0,
            AutoReplenishment = true,
        }));

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        using var lease = limiter.AttemptAcquire(http.Connection.RemoteIpAddress?.ToString() ?? "");
        if (lease.IsAcquired)
            return await next(context);
        http.Response.Headers.RetryAfter = "5";
        throw new Refusal(StatusCodes.Status429TooManyRequests, "Too many enrolments from this address at one time; try again in some seconds.");
    }

    public void Dispose() => limiter.Dispose();
}
