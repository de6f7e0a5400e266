using System.Diagnostics.CodeAnalysis;

namespace Orchestrator.Contracts.Depots;

/// <summary>
/// What a depot tells, about itself and the depots behind it; handed from depot to depot up to the server. It is told again until it is
/// confirmed: an entry's id tells whether it is known already, and of two states the later one counts.
/// </summary>
public sealed record DepotMessage
{
    /// <summary>At most <see cref="DepotLimits.States"/>.</summary>
    public required IReadOnlyList<DepotState> States { get; init; }

    /// <summary>At most <see cref="DepotLimits.Entries"/>.</summary>
    public required IReadOnlyList<DepotEntry> Entries { get; init; }

    /// <summary>
    /// What of it is told about some depots. Whoever takes a message takes this of it, about the teller and those behind it: nobody speaks for
    /// another one, and what is told of a depot that was removed or moved meanwhile is of interest to nobody; refused, it would be told for ever.
    /// </summary>
    /// <param name="depots">Their ids.</param>
    public DepotMessage Only(IReadOnlySet<string> depots) =>
        new() { States = [.. States.Where(state => depots.Contains(state.Depot))], Entries = [.. Entries.Where(entry => depots.Contains(entry.Depot))] };
}

/// <summary>How a depot is.</summary>
public sealed record DepotState
{
    /// <summary>Id of the depot.</summary>
    public required string Depot { get; init; }

    /// <summary>When it said so, by its own clock put right by its skew.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Version of its program.</summary>
    public required string Version { get; init; }

    /// <summary>When its process started, by the same clock; null: it does not tell.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Seconds by which its clock is ahead of the server's, negative if it is behind; null: not measured yet.</summary>
    public double? ClockSkew { get; init; }

    /// <summary>The level that governs it now: No, Minimum, Normal or Maximum.</summary>
    public required string Level { get; init; }

    /// <summary>When the level changes next; null: never.</summary>
    public DateTimeOffset? NextChange { get; init; }

    /// <summary>When it last looked for work; null: never yet.</summary>
    public DateTimeOffset? PolledAt { get; init; }

    /// <summary>When the plan it follows was made; null: it has none yet.</summary>
    public DateTimeOffset? PlanOf { get; init; }

    /// <summary>Contents it holds, whole.</summary>
    public int Contents { get; init; }

    /// <summary>Bytes of those.</summary>
    public long Bytes { get; init; }

    /// <summary>Contents of its packages that it lacks.</summary>
    public int Missing { get; init; }

    /// <summary>Bytes of those, as far as the sizes are known.</summary>
    public long MissingBytes { get; init; }

    /// <summary>Free space on its disk; null: nobody knows.</summary>
    public long? FreeBytes { get; init; }

    /// <summary>What it does, or waits for, in a sentence.</summary>
    public required string Doing { get; init; }
}

/// <summary>What became of a content at a depot.</summary>
public enum DepotEntryKind
{
    /// <summary>It has come whole.</summary>
    Fetched,

    /// <summary>It did not come whole; the entry says why it stopped. What has arrived is gone on with.</summary>
    Stopped,

    /// <summary>Its copy turned out to be damaged and was thrown away; it is fetched anew.</summary>
    Damaged,

    /// <summary>No package has it any more, and it was removed.</summary>
    Removed,
}

/// <summary>One thing that happened to one content at one depot.</summary>
public sealed record DepotEntry
{
    /// <summary>Unique for ever: what is told again, also after a crash, bears the same one. 1 to 64 characters.</summary>
    public required string Id { get; init; }

    /// <summary>Id of the depot.</summary>
    public required string Depot { get; init; }

    /// <summary>When it ended, by the depot's clock put right by its skew.</summary>
    public required DateTimeOffset At { get; init; }

    public required DepotEntryKind Kind { get; init; }

    /// <summary>SHA-256 of the content.</summary>
    public required string Content { get; init; }

    /// <summary>Bytes of the content.</summary>
    public required long Size { get; init; }

    /// <summary>A file that has it: "NAME VERSION PATH"; empty: no package has it.</summary>
    [AllowNull]
    public string File { get; init => field = value ?? ""; } = "";

    /// <summary>Who gave it; empty: nobody.</summary>
    [AllowNull]
    public string From { get; init => field = value ?? ""; } = "";

    /// <summary>Bytes that came over the network for it.</summary>
    public long Bytes { get; init; }

    /// <summary>Bytes that were there before.</summary>
    public long ResumedFrom { get; init; }

    /// <summary>Seconds that it took; the rate is <see cref="Bytes"/> by this.</summary>
    public double Seconds { get; init; }

    /// <summary>Why it stopped, or what was wrong; empty: nothing.</summary>
    [AllowNull]
    public string Reason { get; init => field = value ?? ""; } = "";
}

/// <summary>What time it is at a parent.</summary>
/// <param name="Now">By its clock.</param>
/// <param name="Skew">Seconds by which that clock is ahead of the server's; null: it does not know yet. The server's own is 0.</param>
public sealed record DepotClock(DateTimeOffset Now, double? Skew);
