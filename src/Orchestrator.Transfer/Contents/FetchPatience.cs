namespace Orchestrator.Transfer.Contents;

/// <summary>How long a fetcher goes on without a byte, and how it waits.</summary>
public sealed record FetchPatience
{
    /// <summary>What comes from no server is given up once so long has passed since the first round in which no server gave anything.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The first pause after a round in which no server gave anything; doubled each time.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a server may be silent in the middle of an answer.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a source that could not be reached, or gave something wrong, comes after all others.</summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>What came of fetching one content.</summary>
/// <param name="IsWhole">It has its place, verified.</param>
/// <param name="Bytes">Bytes that came over the network, those of broken attempts included.</param>
/// <param name="ResumedFrom">Bytes that an earlier attempt had left.</param>
/// <param name="Problem">Why it did not come, for people; empty if it did.</param>
/// <param name="IsLinkDown">No server could be reached: it would be the same with any other content.</param>
public sealed record Fetched(bool IsWhole, long Bytes, long ResumedFrom, string Problem = "", bool IsLinkDown = false)
{
    /// <summary>Who gave the last of it; null: nobody had to.</summary>
    public ContentSource? From { get; init; }

    /// <summary>Who gave something that did not have the hash, on the way to what did.</summary>
    public IReadOnlyList<ContentSource> Misled { get; init; } = [];
}
