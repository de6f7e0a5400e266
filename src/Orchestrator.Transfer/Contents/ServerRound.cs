namespace Orchestrator.Transfer.Contents;

/// <summary>In which order servers are asked, and how long it goes on when none of them gives anything.</summary>
internal sealed class ServerRound(IEnumerable<Uri> servers, FetchPatience patience, TimeProvider time)
{
    private readonly List<Uri> order = [.. servers];
    private long? fruitlessSince;
    private TimeSpan pause = patience.FirstPause;

    /// <summary>The one that gave something last comes first.</summary>
    public IReadOnlyList<Uri> Order => [.. order];

    public void Gave(Uri server)
    {
        order.Remove(server);
        order.Insert(0, server);
        (fruitlessSince, pause) = (null, patience.FirstPause);
    }

    /// <summary>What it gave was wrong: the others are asked first.</summary>
    public void Misled(Uri server)
    {
        order.Remove(server);
        order.Add(server);
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
}
