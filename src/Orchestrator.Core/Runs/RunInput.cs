using System.Text.Json.Serialization;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Fleet;

namespace Orchestrator.Core.Runs;

/// <summary>
/// Everything that can reach the owner of a shard from outside. Inputs may come late, twice or never: whoever sends one repeats it until
/// it is stored, and the engine ignores what it has seen.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(RunCreated), "created")]
[JsonDerivedType(typeof(ReportArrived), "report")]
[JsonDerivedType(typeof(CommandUndeliverable), "undeliverable")]
[JsonDerivedType(typeof(InstallationDelayed), "delayed")]
[JsonDerivedType(typeof(TargetAppeared), "appeared")]
[JsonDerivedType(typeof(TimeframesChanged), "timeframes")]
[JsonDerivedType(typeof(JournalsLost), "journalsLost")]
[JsonDerivedType(typeof(ChangeStandBy), "standBy")]
[JsonDerivedType(typeof(CancelRun), "cancel")]
[JsonDerivedType(typeof(PauseRun), "pause")]
[JsonDerivedType(typeof(ResumeRun), "resume")]
public abstract record RunInput;

/// <summary>A run has been stored and wants to be taken up.</summary>
public sealed record RunCreated(string RunId) : RunInput;

/// <summary>An agent or an installer reports.</summary>
/// <param name="From">Who reports; the confirmation goes back there.</param>
public sealed record ReportArrived(CommandReport Report, CommandDestination From = CommandDestination.Agent) : RunInput;

/// <summary>The transport could not hand a command over: for the target's explanation, the command stays outstanding.</summary>
public sealed record CommandUndeliverable(string RunId, int Ordinal, string CommandId, string Why) : RunInput;

/// <summary>An installer has the request and cannot begin yet.</summary>
/// <param name="Why">The sentence operators read.</param>
public sealed record InstallationDelayed(string RunId, int Ordinal, string CommandId, string Why) : RunInput;

/// <summary>A target's agent greeted, or an absent computer answered: outstanding commands go out again, stand-by ends.</summary>
public sealed record TargetAppeared(string TargetId) : RunInput;

/// <summary>A named timeframe, or a target's zone, timeframe, site or groups have changed.</summary>
/// <param name="TargetIds">Whom it concerns, at most <see cref="StoreChanged.MostIds"/>; null: anybody.</param>
public sealed record TimeframesChanged(IReadOnlyList<string>? TargetIds = null) : RunInput;

/// <summary>
/// Another process plays the simulated targets now, and their journals went with the last one: it is asked what came of what they had
/// accepted, and what they had not goes out again. It comes through the same queues as the reports of the last one, so after them.
/// </summary>
public sealed record JournalsLost : RunInput;

/// <summary>An operator's word. <paramref name="By"/> is the name of the key or trigger.</summary>
public sealed record CancelRun(string RunId, string By) : RunInput;

/// <inheritdoc cref="CancelRun"/>
public sealed record PauseRun(string RunId, string By) : RunInput;

/// <inheritdoc cref="CancelRun"/>
public sealed record ResumeRun(string RunId, string By) : RunInput;

/// <summary>An operator's word about targets that wait for their next attempt.</summary>
/// <param name="Id">Of this word: it may come twice, and changes a target once.</param>
/// <param name="TargetIds">At most <see cref="MostTargets"/>; those that do not wait for an attempt are left as they are.</param>
/// <param name="Extend">How much open time is added to the window; null: none.</param>
/// <param name="Interval">Until the next attempt, and between later ones; null: as it was.</param>
/// <param name="End">The window ends now: the targets give up.</param>
public sealed record ChangeStandBy(
    string RunId, string Id, string By, IReadOnlyList<string> TargetIds, TimeSpan? Extend = null, TimeSpan? Interval = null, bool End = false) : RunInput
{
    /// <summary>Targets in one word.</summary>
    public const int MostTargets = 500;
}
