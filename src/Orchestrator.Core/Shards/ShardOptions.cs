namespace Orchestrator.Core.Shards;

/// <summary>How a shard is worked on.</summary>
public sealed record ShardOptions
{
    /// <summary>Inputs taken into one batch, at most.</summary>
    public int InputsPerBatch { get; init; } = 500;

    /// <summary>Tokens that one run may go on with in one batch, besides inputs.</summary>
    public int TokensPerBatch { get; init; } = 500;

    /// <summary>A lease lapses this long after its last renewal.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>An idle shard renews its lease this often.</summary>
    public TimeSpan RenewEvery { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The store is asked this often for runs whose announcement was lost.</summary>
    public TimeSpan DiscoverEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A shard that could not be had, or whose work failed, is tried again after this time.</summary>
    public TimeSpan TryAgainAfter { get; init; } = TimeSpan.FromSeconds(2);
}
