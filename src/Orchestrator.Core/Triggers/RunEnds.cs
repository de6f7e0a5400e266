using Microsoft.Extensions.Logging;
using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Triggers;

/// <summary>
/// Starts what follows the ends of runs. An end is among those to follow from the transaction that stored it until everything that follows has
/// been stored, so that none is lost; and a run that follows has an id of its own making, so that none begins twice.
/// </summary>
public sealed partial class RunEnds(PublishedTriggers published, ITriggerStore store, IRunStore runs, TriggerStarter starter, ILogger<RunEnds> logger)
{
    private const int AtOnce = 100;

    private static readonly IReadOnlyDictionary<string, string> NoInputs = new Dictionary<string, string>();

    /// <summary>Follows up what has ended.</summary>
    /// <returns>True if there may be more.</returns>
    public async Task<bool> Follow(CancellationToken cancellation)
    {
        var ended = await runs.EndsToFollow(AtOnce, cancellation);
        if (ended.Count == 0)
            return false;
        var triggers = (await published.Current(cancellation)).ToLookup(trigger => (trigger.Spec as TriggerSpec.After)?.DefinitionId, StringComparer.Ordinal);
        var paused = (await store.States(cancellation)).Where(state => state.Pause is not null).Select(state => state.Trigger).ToHashSet();
        var followed = new List<string>(ended.Count);
        foreach (var run in ended)
        {
            try
            {
                foreach (var trigger in triggers[run.DefinitionId].Where(trigger => ((TriggerSpec.After)trigger.Spec).On.Fits(run)))
                    await Follow(run, trigger, paused.Contains(trigger.Key), cancellation);
                followed.Add(run.Id);
            }
#pragma warning disable CA1031 // One end that cannot be followed now must not keep the others from it; it is taken again.
            catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
            {
                LogNotFollowed(failure, run.Id);
            }
        }

        await runs.EndsFollowed(followed, cancellation);
        return followed.Count == AtOnce;
    }

    private async Task Follow(RunRecord run, ActiveTrigger trigger, bool isPaused, CancellationToken cancellation)
    {
        var occurrence = $"run {run.Id}";
        if (isPaused)
            await starter.Skip(trigger, occurrence, $"Run {run.Id} ended while the trigger was paused.", cancellation);
        else
            await starter.Start(trigger, occurrence, $"end of run {run.Id}", NoInputs, run, cancellation);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What follows the end of run {RunId} could not be started; it is tried again")]
    private partial void LogNotFollowed(Exception failure, string runId);
}
