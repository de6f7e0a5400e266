using Orchestrator.Core.Distributions;
using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Runs;

/// <summary>Asks for a run.</summary>
public sealed record RunRequest
{
    public required string DefinitionId { get; init; }

    /// <summary>A published version; null: the latest published one.</summary>
    public int? Version { get; init; }

    /// <summary>Names of targets, compared without case; empty: the definition's own selection. Doubles count once.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Names of groups; whoever belongs to them at the start is taken, too.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Whoever it finds at the start is taken, too; null: nobody is looked for.</summary>
    public GroupQuery? Where { get; init; }

    public DateTimeOffset? StartAt { get; init; }

    /// <summary>A start that is past means at once. False: it is refused, since a person who names an instant that is over means another one.</summary>
    public bool MayStartLate { get; init; } = true;

    /// <summary>Counted from the start; 10 minutes to 365 days. Null: the definition's.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Values of the definition's inputs: JSON text by name.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>Id of the activity where its targets begin; null: the definition's own start.</summary>
    public string? StartActivity { get; init; }

    /// <summary>The run whose end asks for this one.</summary>
    public string? Follows { get; init; }

    /// <summary>How many runs lie before it, each started by the end of the one before.</summary>
    public int ChainLength { get; init; }

    /// <summary>Has the end of each target announced, not only that of the run.</summary>
    public bool AnnouncesTargets { get; init; }

    /// <summary>Idempotency key of the message this request came in; kept with the run.</summary>
    public string? Key { get; init; }

    /// <summary>Digest of the request as it came in, by message or over the API; kept with the run.</summary>
    public string? Digest { get; init; }

    /// <summary>Chosen by the caller so that a repeated request starts nothing twice: 1 to 64 of A-Z, a-z, 0-9 and '-'. Null: one is made.</summary>
    public string? Id { get; init; }
}

/// <summary>What a request led to.</summary>
/// <param name="IsNew">False: a run of that id was there already; nothing was started.</param>
public sealed record RunStarted(RunRecord Run, bool IsNew);

/// <summary>A run that has not been made: what would be stored, and what it would do.</summary>
/// <param name="Targets">Its tokens, by ordinal.</param>
public sealed record PlannedRun(RunRecord Run, IReadOnlyList<TargetRun> Targets, DistributionGraph Graph);

/// <summary>A request that cannot be carried out; nothing was stored. Each problem names the field and the remedy.</summary>
public sealed class RunRefusedException(IReadOnlyList<RunProblem> problems)
    : Exception(string.Join(" ", problems.Select(problem => problem.Message)))
{
    public IReadOnlyList<RunProblem> Problems { get; } = problems;
}

/// <summary>One thing that is wrong with a request.</summary>
/// <param name="Field">Name of the field, camelCase.</param>
public sealed record RunProblem(string Field, string Message);
