namespace Orchestrator.Core.Shards;

/// <summary>How a shard is worked on.</summary>
public sealed record ShardOptions
{
    /// <summary>Inputs taken into one batch, at most.</summary>
    public int InputsPerBatch { get; init; } = 500;

    /// <summary>Tokens that the runs of a shard together may go on with in one batch, besides inputs; also the targets that operators' words in one batch are about.</summary>
    public int TokensPerBatch { get; init; } = 500;

    /// <summary>A lease lapses for whoever has seen it unchanged for this long, and so does a server's place among the others.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>An idle shard renews its lease this often.</summary>
    public TimeSpan RenewEvery { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A server says that it lives, and looks who holds what, this often.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whoever hands a shard over may finish the round it is in for this long.</summary>
    public TimeSpan HandOverWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The store is asked this often for runs whose announcement was lost.</summary>
    public TimeSpan DiscoverEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>It is told this often which targets wait in stand-by.</summary>
    public TimeSpan StandByEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A shard whose work failed is tried again after this time, after twice this time if that fails at once, and so on.</summary>
    public TimeSpan TryAgainAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest time until a shard whose work failed is tried again.</summary>
    public TimeSpan TryAgainWithin { get; init; } = TimeSpan.FromSeconds(30);
}
