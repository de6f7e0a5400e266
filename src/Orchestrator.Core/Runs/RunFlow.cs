namespace Orchestrator.Core.Runs;

/// <summary>
/// How a run's targets flow through its activities. It is kept with the run, in the batch that moves the targets, so that whoever looks at
/// a hundred thousand of them has none of them counted. For every activity: who began there + what came in = what went on + who is there.
/// </summary>
/// <param name="Counts">Who is at each activity, or ended there; what is zero is left out.</param>
/// <param name="Passages">How often targets went on from one activity to the next; what is zero is left out. Null: the run began before passages were counted.</param>
public sealed record RunFlow(IReadOnlyList<ActivityCount> Counts, IReadOnlyList<Passage>? Passages);

/// <summary>How often targets left an activity by one of its ports for the next one; a target that loops counts each time.</summary>
public sealed record Passage(string ActivityId, string Port, long Times);
