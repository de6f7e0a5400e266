using Orchestrator.Contracts.Agents;

namespace Orchestrator.Messaging.RabbitMq.Agents;

/// <summary>
/// Who is there, and who claims to be somebody who is there. Times are on a clock that is never set back. Not for concurrent use.
/// </summary>
internal sealed class PresenceBook
{
    /// <summary>Heartbeats that may be missed.</summary>
    private const int Missed = 3;

    /// <summary>Until an agent has said how often it beats.</summary>
    private static readonly TimeSpan AssumedInterval = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromMinutes(10);

    /// <summary>An agent that greets again so soon has lost its link only; it is welcomed and that is all.</summary>
    private static readonly TimeSpan JustGreeted = TimeSpan.FromSeconds(1);

    /// <summary>A rival that is not heard of for this long is no rival any more: it tries again every minute.</summary>
    private static readonly TimeSpan RivalryEnds = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, Present> present = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Rival> rivals = new(StringComparer.Ordinal);

    /// <summary>What a heartbeat means.</summary>
    public enum Beat
    {
        /// <summary>Its agent is there, as known.</summary>
        Known,

        /// <summary>Nobody has heard its agent greet.</summary>
        Unknown,

        /// <summary>Another instance of the same identity is served.</summary>
        Rival,
    }

    /// <summary>Takes over from another server: these targets were there. How often they beat, and who they are, they will say.</summary>
    public void TakeOver(IEnumerable<string> targets, TimeSpan now)
    {
        foreach (var target in targets)
            present.TryAdd(target, new Present { Seen = now });
    }

    /// <summary>An agent that holds its queue is served.</summary>
    /// <returns>False if this very instance was served a moment ago.</returns>
    public bool Serve(Hello hello, TimeSpan now)
    {
        var isNew = !present.TryGetValue(hello.Target, out var known) || known.Instance != hello.Instance || known.Greeted is not { } greeted || now - greeted >= JustGreeted;
        present[hello.Target] = new Present
        {
            Instance = hello.Instance,
            Interval = Bounded(hello.Interval),
            Seen = now,
            Greeted = isNew ? now : known!.Greeted,
        };
        return isNew;
    }

    public void Forget(string target) => present.Remove(target);

    /// <summary>An agent greets that the broker keeps from its queue, because another one holds it.</summary>
    public void Excluded(Hello hello, TimeSpan now)
    {
        var isTold = rivals.TryGetValue(hello.Target, out var earlier) && earlier.IsTold && earlier.Instance == hello.Instance;
        rivals[hello.Target] = new Rival(hello.Instance, $"machine {hello.MachineId} ({hello.Platform.HostName})", now, isTold);
    }

    /// <param name="conflict">What people must know now; null: nothing new.</param>
    public Beat Heard(Heartbeat beat, TimeSpan now, out string? conflict)
    {
        conflict = null;
        if (!present.TryGetValue(beat.Target, out var known))
            return Beat.Unknown;
        if (known.Instance is not null && beat.Instance is not null && known.Instance != beat.Instance)
        {
            var isTold = rivals.TryGetValue(beat.Target, out var earlier) && earlier.IsTold;
            rivals[beat.Target] = new Rival(beat.Instance, "a second process", now, IsTold: true);
            conflict = isTold ? null : Sentence("a second process");
            return Beat.Rival;
        }

        known.Instance ??= beat.Instance;
        known.Interval = Bounded(beat.Interval ?? known.Interval);
        known.Seen = now;

        // Only now it is certain that both live at the same time: a restarted agent may find its former connection in its way for a while.
        if (rivals.TryGetValue(beat.Target, out var rival) && !rival.IsTold && rival.Instance != beat.Instance)
        {
            rivals[beat.Target] = rival with { IsTold = true };
            conflict = Sentence(rival.Where);
        }

        return Beat.Known;
    }

    /// <summary>Who has missed three heartbeats; they are forgotten.</summary>
    public IReadOnlyList<string> TakeGone(TimeSpan now)
    {
        var gone = present.Where(one => now - one.Value.Seen > (one.Value.Interval ?? AssumedInterval) * Missed).Select(one => one.Key).ToList();
        foreach (var target in gone)
            present.Remove(target);
        return gone;
    }

    /// <summary>Whose conflict is over.</summary>
    public IReadOnlyList<string> TakeSettled(TimeSpan now)
    {
        var over = rivals.Where(one => now - one.Value.At > RivalryEnds).ToList();
        foreach (var (target, _) in over)
            rivals.Remove(target);
        return [.. over.Where(one => one.Value.IsTold).Select(one => one.Key)];
    }

    /// <summary>Nobody could be heard for a while, by no fault of theirs: everybody was there until now.</summary>
    public void Excuse(TimeSpan now)
    {
        foreach (var one in present.Values)
            one.Seen = now;
    }

    private static string Sentence(string where) =>
        $"Another agent uses this target's identity at the same time: {where}. It gets no commands. Stop it, or enrol its computer as a target of its own.";

    private static TimeSpan? Bounded(TimeSpan? interval) =>
        interval is not { } given ? null : given < ShortestInterval ? ShortestInterval : given > LongestInterval ? LongestInterval : given;

    private sealed class Present
    {
        public string? Instance { get; set; }

        public TimeSpan? Interval { get; set; }

        public required TimeSpan Seen { get; set; }

        public TimeSpan? Greeted { get; init; }
    }

    private sealed record Rival(string Instance, string Where, TimeSpan At, bool IsTold);
}
