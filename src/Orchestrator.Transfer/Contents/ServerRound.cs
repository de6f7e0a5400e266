namespace Orchestrator.Transfer.Contents;

/// <summary>In which order sources are asked, and how long it goes on when none of them gives anything.</summary>
internal sealed class ServerRound(IEnumerable<ContentSource> sources, FetchPatience patience, TimeProvider time)
{
    private readonly List<Standing> standings = [.. sources.Select((source, place) => new Standing(source, place))];
    private long? fruitlessSince;
    private TimeSpan pause = patience.FirstPause;
    private int turns;

    /// <summary>The nearest first, and of those equally far the one that gave something last. Those that rest come after all others.</summary>
    public IReadOnlyList<ContentSource> Order =>
    [
        .. standings.OrderBy(standing => IsResting(standing)).ThenBy(standing => standing.Source.Distance).ThenBy(standing => standing.Turn).Select(standing => standing.Source),
    ];

    public void Gave(ContentSource source)
    {
        var standing = Of(source);
        (standing.Turn, standing.RestsSince) = (--turns, null);
        (fruitlessSince, pause) = (null, patience.FirstPause);
    }

    /// <summary>What it gave was wrong, or it cannot be reached: for a while the others are asked first, whatever is asked for.</summary>
    public void Failed(ContentSource source)
    {
        var standing = Of(source);
        (standing.Turn, standing.RestsSince) = (standings.Max(other => other.Turn) + 1, time.GetTimestamp());
    }

    /// <summary>Waits before the next round. Patience counts from the first round that was in vain: a long content, or long work on the disk, is none of its time.</summary>
    /// <returns>False: it has been long enough.</returns>
    public async Task<bool> Wait(CancellationToken cancellation)
    {
        fruitlessSince ??= time.GetTimestamp();
        if (time.GetElapsedTime(fruitlessSince.Value) + pause > patience.Longest)
            return false;
        await Task.Delay(pause, time, cancellation);
        pause = pause * 2 < patience.LongestPause ? pause * 2 : patience.LongestPause;
        return true;
    }

    private Standing Of(ContentSource source) => standings.First(standing => standing.Source == source);

    private bool IsResting(Standing standing) => standing.RestsSince is { } since && time.GetElapsedTime(since) < patience.Rest;

    private sealed class Standing(ContentSource source, int turn)
    {
        public ContentSource Source => source;

        /// <summary>Among those equally far the lowest is first.</summary>
        public int Turn { get; set; } = turn;

        public long? RestsSince { get; set; }
    }
}
