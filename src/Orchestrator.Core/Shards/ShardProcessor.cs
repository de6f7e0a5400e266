using Microsoft.Extensions.Logging;
using Orchestrator.Core.Outbox;
using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Shards;

/// <summary>
/// Works on one shard while its lease holds: takes inputs, steps the engine, stores everything in one transaction, then lets commands and
/// confirmations leave, then acknowledges. Whatever fails before the end is done again from what is stored.
/// </summary>
internal sealed partial class ShardProcessor(
    ShardHolding holding,
    IRunStore store,
    IShardStore leases,
    IShardQueues queues,
    ICommandTransport transport,
    ShardRuns runs,
    RunEngine engine,
    IBatchObserver observer,
    IOutboxRelay? relay,
    IStandByWatch? standBy,
    TimeProvider time,
    TimeProvider pace,
    ShardOptions options,
    ILogger logger)
{
    private readonly ShardLease lease = holding.Lease;
    private readonly Announcer? announcer = relay is null ? null : new Announcer(holding.Lease);
    private List<RunInput> fromTransport = [];

    private readonly LeaseKeeper keeper = new(holding, leases, pace, options);

    // A timestamp, not an instant: a clock that is set back must not keep runs from being found.
    private long? discovered;
    private long? toldOfStandBy;
    private string? stepping;

    /// <summary>Works until the shard is to be handed over; the round at hand is finished.</summary>
    /// <exception cref="LeaseLostException">The shard belongs to somebody else.</exception>
    /// <exception cref="OperationCanceledException">The round at hand took too long.</exception>
    public async Task Run()
    {
        await using var inbox = await queues.Open(lease, holding.Leaving);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(holding.Ending);
        var keeping = keeper.Watch(inbox, over.Token);
        try
        {
            await Consume(inbox, holding.Ending);
        }
        finally
        {
            standBy?.Waiting(lease.Shard, []);
            over.Cancel();
            await keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private async Task Consume(IShardInbox inbox, CancellationToken cancellation)
    {
        while (!holding.IsLeaving)
        {
            IReadOnlyList<Delivery> deliveries;
            try
            {
                deliveries = await inbox.Receive(options.InputsPerBatch, Patience(), holding.Leaving);
            }
            catch (OperationCanceledException) when (holding.IsLeaving)
            {
                return;
            }

            // As many as were asked for: more are waiting, into however many portions these are cut.
            var isBehind = deliveries.Count >= options.InputsPerBatch;

            // What is left when the shard is handed over has not been acknowledged: it comes to the next owner.
            foreach (var portion in Portions.Of(deliveries, options.TokensPerBatch).TakeWhile(_ => !holding.IsLeaving))
            {
                await Process(portion, isBehind, cancellation);
                await inbox.Acknowledge(portion, cancellation);
                TellOfStandBy();
            }
        }
    }

    private async Task Process(IReadOnlyList<Delivery> deliveries, bool isBehind, CancellationToken cancellation)
    {
        var undeliverable = fromTransport;
        fromTransport = [];
        while (true)
        {
            var batch = new RunBatch();
            try
            {
                if (UntilDiscovery() <= TimeSpan.Zero)
                {
                    await runs.Discover(lease.Shard, cancellation);
                    discovered = time.GetTimestamp();
                }

                foreach (var input in undeliverable.Concat(deliveries.Select(delivery => delivery.Input)))
                    await Take(input, batch, cancellation);
                foreach (var run in runs.TakeLoaded())
                    RunEngine.TakenUp(run, batch);
                Advance(batch, Shares.Budget(options.TokensPerBatch, isBehind));
            }
            catch (Exception failure) when (stepping is not null && failure is not OperationCanceledException)
            {
                // One run that cannot be stepped must not stop the others: it is set aside, the rest begins again from what is stored.
                LogSetAside(failure, stepping);
                runs.SetAside(stepping);
                stepping = null;
                runs.Clear();
                discovered = null;
                continue;
            }

            await Store(batch, cancellation);
            return;
        }
    }

    /// <summary>Goes on with all runs, each with its share: a large one must not make a small one wait, and many must not make a batch that outlives the lease.</summary>
    private void Advance(RunBatch batch, int budget)
    {
        var all = runs.All.ToList();
        var due = all.ConvertAll(run => engine.Due(run, time.GetUtcNow()));
        var shares = Shares.Of(due, budget);
        for (var index = 0; index < all.Count; index++)
        {
            var (run, share) = (all[index], shares[index]);
            Step(run, () => engine.Advance(run, time.GetUtcNow(), share, batch));
        }
    }

    private void TellOfStandBy()
    {
        if (standBy is null || (toldOfStandBy is { } last && pace.GetElapsedTime(last) < options.StandByEvery))
            return;
        toldOfStandBy = pace.GetTimestamp();
        standBy.Waiting(lease.Shard, [.. runs.InStandBy]);
    }

    private async Task Take(RunInput input, RunBatch batch, CancellationToken cancellation)
    {
        switch (input)
        {
            case RunCreated created:
                await runs.TakeUp(created.RunId, cancellation);
                break;
            case ReportArrived report when runs.Find(report.Report.RunId) is null:
                await RecordLate(report, batch, cancellation);
                break;
            case ReportArrived report:
                Apply(report.Report.RunId, input, batch);
                break;
            case CommandUndeliverable undeliverable:
                Apply(undeliverable.RunId, input, batch);
                break;
            case InstallationDelayed delayed:
                Apply(delayed.RunId, input, batch);
                break;
            case ChangeStandBy change:
                await Say(change.RunId, input, batch, cancellation);
                break;
            case CancelRun cancel:
                await Say(cancel.RunId, input, batch, cancellation);
                break;
            case PauseRun pause:
                await Say(pause.RunId, input, batch, cancellation);
                break;
            case ResumeRun resume:
                await Say(resume.RunId, input, batch, cancellation);
                break;
            case TargetAppeared or TimeframesChanged or JournalsLost:
                foreach (var run in runs.All)
                    Step(run, () => engine.Apply(run, input, time.GetUtcNow(), batch));
                break;
        }
    }

    /// <summary>An operator's word counts even if the run's announcement was lost and nobody has taken it up yet.</summary>
    private async Task Say(string runId, RunInput word, RunBatch batch, CancellationToken cancellation)
    {
        await runs.TakeUp(runId, cancellation);
        Apply(runId, word, batch);
    }

    private void Apply(string runId, RunInput input, RunBatch batch)
    {
        if (runs.Find(runId) is { } run)
            Step(run, () => engine.Apply(run, input, time.GetUtcNow(), batch));
    }

    private void Step(Run run, Action step)
    {
        stepping = run.Record.Id;
        step();
        stepping = null;
    }

    /// <summary>A report for a run that has ended: its entries are kept, nothing moves.</summary>
    private async Task RecordLate(ReportArrived arrived, RunBatch batch, CancellationToken cancellation)
    {
        var report = arrived.Report;
        if (CommandIds.OrdinalOf(report.CommandId) is not { } ordinal)
            return;
        if (await store.FindTarget(report.RunId, ordinal, cancellation) is { } token)
        {
            if (token.HasEnded && token.TargetId == report.Target)
                LateReport.Record(batch, token, report, arrived.From, graph: null);
        }
        else if (report.Items.Count > 0 && await store.Find(report.RunId, cancellation) is null)
        {
            // Retention has removed the run. Unconfirmed, the report would come for ever and fill its sender's journal.
            batch.Confirm(new ReportConfirmation(report.Target, arrived.From, report.CommandId, report.Items[^1].Number));
        }
    }

    private async Task Store(RunBatch batch, CancellationToken cancellation)
    {
        announcer?.Announce(batch);

        // Inputs from which nothing follows are acknowledged, too, and only the owner can say that nothing follows: so the lease is renewed
        // here even if the batch is empty, unless that was done so lately that nobody else can have it.
        var before = pace.GetTimestamp();
        if (!batch.IsEmpty)
        {
            await store.ApplyBatch(lease, batch, cancellation);
            keeper.Renewed(before);
        }
        else if (UntilRenewal() <= TimeSpan.Zero)
        {
            await keeper.Renew(cancellation);
        }

        var outgoing = batch.Commands;
        if (batch.Resends.Count > 0)
            outgoing = [.. batch.Commands, .. await store.Commands(batch.Resends, cancellation)];
        if (outgoing.Count > 0)
            fromTransport = [.. await transport.Send(outgoing, cancellation)];
        if (batch.Confirmations.Count > 0)
            await transport.Confirm(batch.Confirmations, cancellation);
        if (batch.Inquiries.Count > 0)
            await transport.Inquire(batch.Inquiries, cancellation);
        if (batch.Announcements.Count > 0)
            relay!.Stored(lease.Shard);
        runs.ForgetEnded();
        observer.Applied(batch);
    }

    /// <summary>How long nothing needs to be done unless something comes.</summary>
    private TimeSpan Patience()
    {
        if (fromTransport.Count > 0)
            return TimeSpan.Zero;
        var patience = Shorter(UntilRenewal(), UntilDiscovery());
        var now = time.GetUtcNow();
        foreach (var run in runs.All)
        {
            if (engine.NextWake(run) is { } wake)
                patience = Shorter(patience, wake - now);
        }

        return patience > TimeSpan.Zero ? patience : TimeSpan.Zero;
    }

    private TimeSpan UntilRenewal() => options.RenewEvery - keeper.Age;

    private TimeSpan UntilDiscovery() => discovered is { } last ? options.DiscoverEvery - time.GetElapsedTime(last) : TimeSpan.Zero;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    [LoggerMessage(Level = LogLevel.Critical, Message = "Run {RunId} is set aside until the server is restarted: stepping it failed. The other runs go on.")]
    private partial void LogSetAside(Exception failure, string runId);
}
