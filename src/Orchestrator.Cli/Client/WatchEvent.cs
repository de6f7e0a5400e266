namespace Orchestrator.Cli.Client;

/// <summary>What a run's live stream brings.</summary>
internal abstract record WatchEvent
{
    public sealed record State(RunInfo Run) : WatchEvent;

    public sealed record History(RunHistory Line) : WatchEvent;

    public sealed record Entry(EntryInfo Item) : WatchEvent;

    public sealed record Skipped(long Count) : WatchEvent;

    /// <summary>The run has ended; nothing follows.</summary>
    public sealed record End : WatchEvent;
}

/// <summary>Entries the stream left out because they came too fast; the report has them.</summary>
internal sealed record SkippedEntries(long Count);
