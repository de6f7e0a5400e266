using Orchestrator.Contracts;
using Orchestrator.Contracts.Bus;
using Orchestrator.Core.Access;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;

namespace Orchestrator.Messaging.Bus.Handlers;

/// <summary>Where operators' words that come as messages are checked, handed to the run's shard and recorded.</summary>
internal sealed class RunWordDesk(IRunStore runs, IShardQueues queues, IAccessStore access, TimeProvider time, BusOptions options)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="isSo">The run is already as the word wants it: a repeated message changes nothing.</param>
    /// <param name="mayBecome">The word makes sense for the run as it is.</param>
    public async Task Say(
        RunWord message,
        BusSender sender,
        string what,
        Func<string, string, RunInput> word,
        Func<RunRecord, bool> isSo,
        Func<RunRecord, bool> mayBecome,
        CancellationToken cancellation)
    {
        var runId = RunIdOf(message);
        var run = await runs.Find(runId, cancellation)
            ?? throw new MessageRefusedException(
                message.RunId is null ? "idempotencyKey" : "runId", $"There is no run '{runId}'; correct the name. A run is known once its StartRun has been dealt with.") { MayPass = true };
        if (isSo(run))
            return;
        if (!mayBecome(run))
        {
            throw new MessageRefusedException(
                "", $"Run '{runId}' is {run.Status.ToString().ToLowerInvariant()}, which does not go together with {what["run.".Length..]}.") { MayPass = run.Status == RunStatus.Scheduled && run.StartAt is null };
        }

        var by = sender.By(message.RequestedBy);
        await queues.Post(RunShard.Of(runId, options.Shards), word(runId, by), cancellation).WaitAsync(Patience, options.Pace, cancellation);
        await access.Audit(new AuditEntry(time.GetUtcNow(), by, what, runId), cancellation);
    }

    private static string RunIdOf(RunWord message)
    {
        var problems = new List<MessageProblem>();
        if (message.RunId is null == message.IdempotencyKey is null)
            problems.Add(new MessageProblem("runId", "Name the run by runId or by the idempotencyKey it was started with, by one of the two."));
        else if (message.RunId is { } id && !RunKeys.IsRunId(id))
            problems.Add(new MessageProblem("runId", "A run's id is 1 to 64 of A-Z, a-z, 0-9 and '-'."));
        else if (message.IdempotencyKey is { } key)
            MessageChecks.Key(key, problems);
        MessageChecks.RequestedBy(message.RequestedBy, problems);
        return problems.Count > 0 ? throw new MessageRefusedException(problems) : message.RunId ?? RunKeys.RunIdOf(message.IdempotencyKey!);
    }
}
