using System.Threading.RateLimiting;

namespace Orchestrator.Server.Triggers;

/// <summary>How often webhooks may be called: by one address, whoever it is, before anything is read; and one hook, once its caller is known.</summary>
internal sealed class HookLimits : IDisposable
{
    private readonly PartitionedRateLimiter<string> addresses = PerKey(burst: 100, perSecond: 20);
    private readonly PartitionedRateLimiter<string> hooks = PerKey(burst: 60, perSecond: 1);

    public bool AllowsAddress(string address) => Allows(addresses, address);

    public bool AllowsHook(string hook) => Allows(hooks, hook);

    public void Dispose()
    {
        addresses.Dispose();
        hooks.Dispose();
    }

    private static bool Allows(PartitionedRateLimiter<string> limiter, string key)
    {
        using var lease = limiter.AttemptAcquire(key);
        return lease.IsAcquired;
    }

    /// <summary>What nobody uses for a while is forgotten.</summary>
    private static PartitionedRateLimiter<string> PerKey(int burst, int perSecond) => PartitionedRateLimiter.Create<string, string>(key =>
        RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));
}
