namespace Orchestrator.Cli.Client;

/// <summary>What came of one step on one target.</summary>
internal sealed record EntryInfo
{
    public string? RunId { get; init; }

    public int Ordinal { get; init; }

    public string? TargetId { get; init; }

    public required string Target { get; init; }

    /// <summary>installation, execution or result.</summary>
    public required string Phase { get; init; }

    public string? Activity { get; init; }

    public string? ActivityName { get; init; }

    public int Attempt { get; init; }

    public required string CommandId { get; init; }

    public int Number { get; init; }

    public int Index { get; init; }

    public string? Name { get; init; }

    public required string Outcome { get; init; }

    public int? ReturnCode { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public double? DurationMs { get; init; }

    public DateTimeOffset At { get; init; }

    public string? Message { get; init; }

    public string? Output { get; init; }

    public bool OutputTruncated { get; init; }

    public int Starts { get; init; }

    /// <summary>Which start this is about, where it is about one of several; as printed, never from the server.</summary>
    public int? Start { get; init; }

    public double? CpuMs { get; init; }

    public long? PeakMemory { get; init; }

    public bool RebootNeeded { get; init; }

    public bool Late { get; init; }

    /// <summary>True if the step itself went wrong; a target's result only repeats what its steps say.</summary>
    public bool IsFailedStep => Phase != "result" && Outcome is "failed" or "timedOut" or "interrupted";
}

/// <summary>Which entries of a run's report are asked for.</summary>
internal sealed record EntryFilter
{
    /// <summary>Outcomes that made their target fail.</summary>
    public static EntryFilter Failures { get; } = new() { Outcomes = ["failed", "timedOut", "interrupted", "expired"] };

    public static EntryFilter All { get; } = new();

    public IReadOnlyList<string> Outcomes { get; init; } = [];

    public string ToQuery() => Outcomes.Count == 0 ? "" : "&outcome=" + string.Join(',', Outcomes);
}
