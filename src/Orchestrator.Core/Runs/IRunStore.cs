using Orchestrator.Core.Shards;

namespace Orchestrator.Core.Runs;

/// <summary>Runs with their targets and outstanding commands. Implementations pass one compliance suite.</summary>
public interface IRunStore
{
    /// <summary>Stores a new run with all its targets, and its first event, at once or not at all.</summary>
    /// <returns>False, and nothing stored, if a run of that id exists (a repeated request).</returns>
    Task<bool> Create(RunRecord run, IReadOnlyList<TargetRun> targets, RunEvent created, CancellationToken cancellation);

    /// <summary>
    /// Stores a batch in one transaction whose first statement renews the lease where shard, owner and epoch match, for the duration the
    /// store was opened with. Runs and tokens are those of <see cref="Create"/>: what belongs to a run that has been removed is left out.
    /// An entry, event or command that is there already is left as it is.
    /// </summary>
    /// <exception cref="LeaseLostException">They do not match: nothing was stored, the shard belongs to somebody else.</exception>
    Task ApplyBatch(ShardLease lease, RunBatch batch, CancellationToken cancellation);

    /// <summary>The runs of a shard that have not ended, oldest first.</summary>
    Task<IReadOnlyList<RunRecord>> ActiveRuns(int shard, CancellationToken cancellation);

    /// <summary>All tokens of a run by ordinal, streamed: there may be 100,000.</summary>
    IAsyncEnumerable<TargetRun> AllTargets(string runId, CancellationToken cancellation);

    /// <summary>The stored commands of these ids that are still outstanding, with their answers; settled ones are missing.</summary>
    Task<IReadOnlyList<OutgoingCommand>> Commands(IReadOnlyCollection<string> ids, CancellationToken cancellation);

    /// <summary>Keeps the last word on an outstanding command until the command is settled; the first one stays.</summary>
    /// <returns>The one that stands; null, and nothing stored: nobody waits for the command.</returns>
    Task<CommandAnswer?> Answer(CommandAnswer answer, CancellationToken cancellation);

    /// <summary>One token, or null.</summary>
    Task<TargetRun?> FindTarget(string runId, int ordinal, CancellationToken cancellation);

    Task<RunRecord?> Find(string runId, CancellationToken cancellation);

    /// <summary>Newest first, without their flow.</summary>
    Task<Page<RunRecord>> List(RunFilter filter, PageRequest page, CancellationToken cancellation);

    /// <summary>Targets of a run by ordinal.</summary>
    Task<Page<TargetRun>> Targets(string runId, TargetRunFilter filter, PageRequest page, CancellationToken cancellation);

    /// <summary>Waiting and active targets of a run, counted by activity, state, reason and sentence; the most frequent first, at most <paramref name="max"/> (1 to 1000).</summary>
    Task<IReadOnlyList<WaitGroup>> Waits(string runId, int max, CancellationToken cancellation);

    /// <summary>Targets of a run counted by activity and state: what a live map shows.</summary>
    Task<IReadOnlyList<ActivityCount>> ActivityCounts(string runId, CancellationToken cancellation);

    /// <summary>A run's events with a number above <paramref name="after"/>, in order, at most <paramref name="max"/> (1 to 1000).</summary>
    Task<IReadOnlyList<RunEvent>> Events(string runId, long after, int max, CancellationToken cancellation);

    /// <summary>
    /// Runs that have ended and whose end nobody has followed up yet, the first to end first, at most <paramref name="max"/> (1 to 1000), without their
    /// flow. A run gets among them with the batch that stores its end.
    /// </summary>
    Task<IReadOnlyList<RunRecord>> EndsToFollow(int max, CancellationToken cancellation);

    /// <summary>These ends have been followed up: they are not told again.</summary>
    Task EndsFollowed(IReadOnlyCollection<string> runIds, CancellationToken cancellation);

    /// <summary>Removes ended runs with everything that belongs to them, ended before <paramref name="before"/>, at most <paramref name="max"/>; returns how many.</summary>
    Task<int> RemoveEnded(DateTimeOffset before, int max, CancellationToken cancellation);
}

/// <param name="Active">True: only runs that have not ended; false: only ended ones.</param>
public sealed record RunFilter(string? DefinitionId = null, bool? Active = null, string? RerunOf = null);

/// <param name="Text">Part of the target's name, without case.</param>
public sealed record TargetRunFilter(IReadOnlyList<TargetRunState>? States = null, string? ActivityId = null, WaitReason? Reason = null, string? Text = null);

/// <summary>How many targets give the same reason.</summary>
/// <param name="Until">The earliest of them.</param>
public sealed record WaitGroup(string ActivityId, TargetRunState State, WaitReason Reason, string Why, DateTimeOffset? Until, int Targets);

/// <summary>How many targets of a state are at an activity (or ended there).</summary>
public sealed record ActivityCount(string ActivityId, TargetRunState State, int Targets);
