using Orchestrator.Contracts.Depots;
using Orchestrator.Core.Depots;
using Orchestrator.Timeframes;

namespace Orchestrator.Server.Api;

/// <summary>A depot, how it hangs in the tree and how it is.</summary>
/// <param name="Parent">Name of the depot it fetches from; null: the servers, which are the master depot.</param>
/// <param name="Address">Base address that agents and depots behind it use.</param>
/// <param name="Timeframe">Of the edge from its parent; null: its site's.</param>
/// <param name="Levels">What is set for the edge at each level; null: nothing.</param>
/// <param name="Packages">Names, or beginnings of names and '*'; empty: all.</param>
/// <param name="RetentionHours">How long contents stay that no package has any more.</param>
/// <param name="Hops">Depots from it to the servers, itself included.</param>
/// <param name="State">As it told last; null: never yet.</param>
/// <param name="Warnings">What somebody should look at.</param>
public sealed record DepotView(
    string Name, string Site, string Description, string? Parent, string Address, string? Timeframe, LevelSettings? Levels, IReadOnlyList<string> Packages, int RetentionHours,
    int Hops, DepotStateView? State, IReadOnlyList<string> Warnings)
{
    /// <summary>A depot says how it is once a minute; after so long it is missed.</summary>
    private static readonly TimeSpan Missed = TimeSpan.FromMinutes(5);

    internal static DepotView Of(Depot depot, DepotTree tree, DepotState? state, bool isOverfull, DateTimeOffset now) => new(
        depot.Name, depot.Site, depot.Description, depot.Parent, depot.Address, depot.Timeframe, depot.Levels, depot.Packages, depot.RetentionHours,
        tree.Upwards(depot).Count, state is null ? null : DepotStateView.Of(state), [.. WarningsOf(state, isOverfull, now)]);

    private static IEnumerable<string> WarningsOf(DepotState? state, bool isOverfull, DateTimeOffset now)
    {
        if (isOverfull)
            yield return $"Its packages have more than {DepotLimits.Packages} versions; it gets the first {DepotLimits.Packages} by name. Name fewer packages for it, or remove versions.";
        if (state is null)
        {
            yield return "It has never told anything: install its service (orchestrator depots install), or start it with the file of its credentials.";
            yield break;
        }

        if (now - state.At > Missed)
            yield return $"It has told nothing since {state.At:u}.";
        if (state.ClockSkew is { } skew && Math.Abs(skew) > DepotLimits.ClockSkew.TotalSeconds)
            yield return $"Its clock is {Math.Abs(skew):0.0} s {(skew > 0 ? "ahead of" : "behind")} the server's; set it right. Its windows are read on the server's time meanwhile.";
    }
}

/// <summary>How a depot was when it last said so.</summary>
/// <param name="At">When that was.</param>
/// <param name="ClockSkew">Seconds by which its clock is ahead of the server's, negative if it is behind; null: not measured yet.</param>
/// <param name="Level">The level that governed it.</param>
/// <param name="NextChange">When the level changes next; null: never.</param>
/// <param name="PolledAt">When it last looked for work; null: never yet.</param>
/// <param name="Contents">Contents it holds.</param>
/// <param name="Bytes">Bytes of those.</param>
/// <param name="Missing">Contents of its packages that it lacks.</param>
/// <param name="MissingBytes">Bytes of those.</param>
/// <param name="FreeBytes">Free space on its disk; null: nobody knows.</param>
/// <param name="Doing">What it does, or waits for.</param>
public sealed record DepotStateView(
    DateTimeOffset At, string Version, double? ClockSkew, string Level, DateTimeOffset? NextChange, DateTimeOffset? PolledAt, int Contents, long Bytes, int Missing, long MissingBytes,
    long? FreeBytes, string Doing)
{
    internal static DepotStateView Of(DepotState state) => new(
        state.At, state.Version, state.ClockSkew, state.Level, state.NextChange, state.PolledAt, state.Contents, state.Bytes, state.Missing, state.MissingBytes, state.FreeBytes, state.Doing);
}

/// <summary>A depot to save.</summary>
/// <param name="Site">Name of the site whose agents it serves.</param>
/// <param name="Address">https://HOST:PORT, where agents and depots behind it reach it.</param>
/// <param name="Parent">Name of the depot it fetches from; null: the servers.</param>
/// <param name="Timeframe">Name of the timeframe of the edge from its parent; null: its site's.</param>
/// <param name="Levels">What the edge may do at each level; null: what follows from the rules of the levels.</param>
/// <param name="Packages">Names, or beginnings of names and '*'; null or empty: all.</param>
/// <param name="RetentionHours">0 to 8760.</param>
public sealed record DepotBody(
    string Site, string Address, string? Parent = null, string Description = "", string? Timeframe = null, LevelSettings? Levels = null, IReadOnlyList<string>? Packages = null,
    int RetentionHours = 24);

/// <summary>What happened to one content at one depot.</summary>
/// <param name="Depot">The depot's name.</param>
/// <param name="At">When it ended.</param>
/// <param name="Content">SHA-256 of the content.</param>
/// <param name="File">A file that has it: name, version and path; empty: no package has it.</param>
/// <param name="From">Who gave it; empty: nobody.</param>
/// <param name="Bytes">Bytes that came over the network.</param>
/// <param name="ResumedFrom">Bytes that were there before.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="BytesPerSecond">The rate; null: nothing came.</param>
/// <param name="Reason">Why it stopped, or what was wrong; empty: nothing.</param>
public sealed record DepotEntryView(
    string Depot, DateTimeOffset At, DepotEntryKind Kind, string Content, long Size, string File, string From, long Bytes, long ResumedFrom, double Seconds, long? BytesPerSecond, string Reason)
{
    internal static DepotEntryView Of(DepotEntry entry, DepotTree tree) => new(
        tree.FindId(entry.Depot)?.Name ?? entry.Depot, entry.At, entry.Kind, entry.Content, entry.Size, entry.File, entry.From, entry.Bytes, entry.ResumedFrom, entry.Seconds,
        entry is { Bytes: > 0, Seconds: > 0 } ? (long)(entry.Bytes / entry.Seconds) : null, entry.Reason);
}
