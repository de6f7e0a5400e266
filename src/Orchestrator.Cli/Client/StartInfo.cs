namespace Orchestrator.Cli.Client;

/// <summary>One start of an action that was interrupted and repeated.</summary>
internal sealed record StartInfo
{
    public int Number { get; init; }

    public required string Outcome { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Of an interrupted one when it was found so.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The entry as far as it is about this start.</summary>
    public EntryInfo Of(EntryInfo entry) => Number == entry.Starts
        ? entry with { Start = Number }
        : entry with
        {
            Start = Number,
            Outcome = Outcome,
            ReturnCode = null,
            StartedAt = StartedAt,
            EndedAt = EndedAt,
            DurationMs = null,
            CpuMs = null,
            PeakMemory = null,
            Message = Found(),
            OutputTruncated = false,
        };

    private string Found() => (StartedAt, EndedAt) is ({ } started, { } found)
        ? $"started {Terminal.Words.Instant(started)}, found interrupted {Terminal.Words.Instant(found)}"
        : "";
}
