using Orchestrator.Core.Runs;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;

namespace Orchestrator.Server.Api;

/// <summary>A run.</summary>
/// <param name="CreatedBy">Name of the key that started it.</param>
/// <param name="StartAt">Its start time; null: at once.</param>
/// <param name="Deadline">At this instant every target that has no result gets one.</param>
/// <param name="RerunOf">The run whose failed targets this one repeats.</param>
/// <param name="StartActivity">Id of the trigger where its targets began; null: the definition's own start.</param>
/// <param name="Follows">The run whose end started this one.</param>
/// <param name="PausedBy">Who paused it; null: it is not paused.</param>
/// <param name="Shard">The part of all runs it belongs to; /api/fleet says which server works on it.</param>
public sealed record RunView(
    string Id,
    string DefinitionId,
    int DefinitionVersion,
    string Name,
    RunStatus Status,
    DateTimeOffset CreatedAt,
    string CreatedBy,
    DateTimeOffset? StartAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    DateTimeOffset Deadline,
    string? RerunOf,
    string? CancelledBy,
    string? PausedBy,
    int Shard,
    LedgerView Ledger,
    string? StartActivity = null,
    string? Follows = null)
{
    internal static RunView Of(RunRecord run) => new(
        run.Id, run.DefinitionId, run.DefinitionVersion, run.Name, run.Status, run.CreatedAt, run.CreatedBy, run.StartAt, run.StartedAt, run.EndedAt,
        run.Deadline, run.RerunOf, run.CancelledBy, run.Pauses is [.., { To: null } open] ? open.By : null, run.Shard, LedgerView.Of(run.Ledger),
        run.StartActivity, run.Follows);
}

/// <summary>A run's accounts: every target stands in exactly one column.</summary>
/// <param name="Closes">True if targets = succeeded + failed + skipped + expired + cancelled + waiting + active.</param>
public sealed record LedgerView(int Targets, int Succeeded, int Failed, int Skipped, int Expired, int Cancelled, int Waiting, int Active, bool Closes)
{
    internal static LedgerView Of(Ledger ledger) => new(
        ledger.Targets, ledger.Succeeded, ledger.Failed, ledger.Skipped, ledger.Expired, ledger.Cancelled, ledger.Waiting, ledger.Active, ledger.Closes);
}

/// <summary>A target's place in a run.</summary>
/// <param name="Ordinal">Position in the run's frozen set of targets, from 0.</param>
/// <param name="Target">The target's name when the run was made.</param>
/// <param name="Simulated">True for a target of the simulated fleet.</param>
/// <param name="Zone">IANA id of the zone it is in now; null: nobody knows, the organisation's counts.</param>
/// <param name="Activity">Id of the activity it is in, or ended in.</param>
/// <param name="Attempt">How often it has entered that activity.</param>
/// <param name="Why">Why it waits, in one sentence; null once it has its result.</param>
/// <param name="Until">Until when it waits, where that is known.</param>
/// <param name="Message">What its result is owed to, or its last failure.</param>
public sealed record TargetRunView(
    int Ordinal,
    string TargetId,
    string Target,
    bool Simulated,
    string? Zone,
    TargetRunState State,
    string Activity,
    int Attempt,
    string? Why,
    WaitReason? Reason,
    DateTimeOffset? Until,
    string? Message,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt)
{
    internal static TargetRunView Of(TargetRun token, Target? target, ISiteDirectory sites) => new(
        token.Ordinal, token.TargetId, token.TargetName, target?.Kind == TargetKind.Simulated, target is null ? null : sites.ZoneOf(target), token.State, token.ActivityId,
        token.Visits is { } visits && token.Activity < visits.Count ? visits[token.Activity] : 0,
        token.Wait?.Why, token.Wait?.Reason, token.Wait?.Until, token.Message, token.StartedAt, token.EndedAt);
}

/// <summary>How many targets of a run give the same reason for being where they are.</summary>
public sealed record WaitView(string Activity, string ActivityName, TargetRunState State, WaitReason Reason, string Why, DateTimeOffset? Until, int Targets);

/// <summary>An activity of a run's definition and the targets in it, or ended in it.</summary>
/// <param name="Implicit">True for the Retry that an Install with an unconnected Failed port gets.</param>
public sealed record RunActivityView(string Activity, string Name, string Type, bool Implicit, CountsView Counts);

/// <summary>Targets by state.</summary>
public sealed record CountsView(int Succeeded, int Failed, int Skipped, int Expired, int Cancelled, int Waiting, int Active)
{
    internal static CountsView Of(IEnumerable<ActivityCount> counts)
    {
        var by = counts.GroupBy(count => count.State).ToDictionary(group => group.Key, group => group.Sum(count => count.Targets));
        int At(TargetRunState state) => by.GetValueOrDefault(state);
        return new CountsView(
            At(TargetRunState.Succeeded), At(TargetRunState.Failed), At(TargetRunState.Skipped), At(TargetRunState.Expired), At(TargetRunState.Cancelled),
            At(TargetRunState.Waiting), At(TargetRunState.Active));
    }
}

/// <summary>One line of a run's history; the numbers rise without a gap.</summary>
/// <param name="By">Name of a key, or "engine".</param>
public sealed record RunEventView(long Number, DateTimeOffset At, RunEventKind Kind, string By, string Text)
{
    internal static RunEventView Of(RunEvent happened) => new(happened.Number, happened.At, happened.Kind, happened.By, happened.Text);
}
