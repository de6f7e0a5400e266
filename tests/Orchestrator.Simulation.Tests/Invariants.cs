using NodaTime;
using Orchestrator.Agent.Commands;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Simulation.Tests.Servers;
using Orchestrator.Simulation.Tests.Targets;
using Orchestrator.Timeframes;
using Window = Orchestrator.Timeframes.Window;

namespace Orchestrator.Simulation.Tests;

/// <summary>What must be true whatever goes wrong.</summary>
internal static class Invariants
{
    /// <summary>How far an agent's corrected clock may be off for its windows to be checked against true time.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    /// <summary>After every batch: the ledger closes and agrees with the tokens, and everybody without a result says what it waits for.</summary>
    public static void HoldAfter(RunBatch batch, SimulatedStore store)
    {
        foreach (var run in batch.Runs)
        {
            var tokens = store.TargetsOf(run.Id);
            run.Ledger.Closes.ShouldBeTrue($"the ledger of {run.Id} is {run.Ledger}");
            var counted = tokens.Aggregate(
                Ledger.Of(0) with { Targets = tokens.Count, Waiting = tokens.Count },
                (ledger, token) => ledger.Move(TargetRunState.Waiting, token.State));
            run.Ledger.ShouldBe(counted, $"the ledger of {run.Id} differs from its tokens");
            run.Flow?.Counts.OrderBy(count => (count.ActivityId, count.State)).ShouldBe(
                tokens.CountBy(token => (token.ActivityId, token.State)).OrderBy(at => at.Key).Select(at => new ActivityCount(at.Key.ActivityId, at.Key.State, at.Value)),
                $"the flow of {run.Id} differs from its tokens");
        }

        foreach (var token in batch.Targets.Where(token => !token.HasEnded))
        {
            token.Wait.ShouldNotBeNull($"{token.TargetName} waits without a reason");
            token.Wait.Why.ShouldNotBeNullOrWhiteSpace();
            (token.WakeAt is not null || token.Command is not null || token.Wait.Reason is WaitReason.Paused or WaitReason.Slot or WaitReason.RunStart or WaitReason.Turn or WaitReason.Window)
                .ShouldBeTrue($"{token.TargetName} waits ({token.Wait.Reason}) for something that never comes");
        }
    }

    /// <summary>With nothing going wrong any more: nobody waits for a slot that nobody has.</summary>
    public static void HoldInTheCalm(SimulatedStore store)
    {
        foreach (var run in store.Runs.Where(run => run.Status == RunStatus.Running))
        {
            foreach (var activity in store.TargetsOf(run.Id).GroupBy(token => token.Activity))
            {
                if (activity.Any(token => token.Wait?.Reason == WaitReason.Slot))
                    activity.ShouldContain(token => token.HoldsSlot, $"targets of {run.Id} wait for a slot at {activity.First().ActivityId} that was lost");
            }
        }
    }

    /// <summary>In the calm: the servers agree who lives, every shard has one owner, and all have their share.</summary>
    public static void HoldAmong(IReadOnlyList<SimulatedServer> servers, int shards)
    {
        var positions = servers.Where(server => !server.HasEnded).Select(server => server.Position).ToList();
        positions.ShouldAllBe(position => position.Problem == null && position.Servers.Count == positions.Count);
        positions.SelectMany(position => position.Held).Order().ShouldBe(Enumerable.Range(0, shards), "shards are nobody's or two servers'");
        positions.ShouldAllBe(position => position.Held.Count == position.Share);
        (positions.Max(position => position.Held.Count) - positions.Min(position => position.Held.Count)).ShouldBeLessThanOrEqualTo(1);
    }

    /// <summary>When an input is acknowledged: what follows from it is stored.</summary>
    public static void MayBeForgotten(RunInput input, SimulatedStore store)
    {
        if (input is CancelRun cancel && store.Runs.FirstOrDefault(run => run.Id == cancel.RunId) is { HasEnded: false } run)
            run.CancelledBy.ShouldBe(cancel.By, "an operator's word was acknowledged and lost");
    }

    /// <summary>When an agent starts an action: by its journal it may, and by true time its window is open.</summary>
    public static void MayStart(SimulatedTarget target, StartAction start, DateTimeOffset trueNow, DateTimeOffset agentNow)
    {
        var records = target.Journal.Where(record => record.CommandId == start.CommandId).ToList();
        var command = records.OfType<CommandAccepted>().Single().Command;
        var action = command.Actions[start.Index];
        records.OfType<ActionStarting>().Count(record => record.Index == start.Index)
            .ShouldBeGreaterThanOrEqualTo(target.Starts[(start.CommandId, start.Index)], "an action was started without a durable note");
        if (action.OnInterrupted != OnInterrupted.Repeat)
            target.Starts[(start.CommandId, start.Index)].ShouldBe(1, $"{action.Name} of {command.Id} was started twice");
        records.OfType<ActionDone>().ShouldNotContain(done => done.Step.Index == start.Index, "an action was started after it had been answered");
        records.OfType<CommandFinished>().ShouldBeEmpty("an action was started after its command had ended");
        records.OfType<CommandRefused>().ShouldBeEmpty("an action of a refused command was started");
        Others(target, command.Id, CommandKind.Cancel).ShouldBeEmpty("an action was started after its command had been cancelled");
        if ((agentNow - trueNow).Duration() > Tolerance)
            return;
        var amendment = Others(target, command.Id, CommandKind.Amend).MaxBy(other => other.Sequence);
        (amendment?.Held ?? command.Held).ShouldBeFalse("an action was started while its run was paused");
        if ((amendment is null ? command.Window : amendment.Window) is { } window)
            IsOpenAround(window, trueNow).ShouldBeTrue($"an action was started at {trueNow:u}, outside its window {window.Zone}: {string.Join(" and ", window.Timeframes)}");
        if (start.Index > 0 || start.Starts > 1)
            return;
        (command.StartBy ?? DateTimeOffset.MaxValue).ShouldBeGreaterThanOrEqualTo(trueNow - Tolerance, "an action was started after its slot had gone");
        (command.NotBefore ?? DateTimeOffset.MinValue).ShouldBeLessThanOrEqualTo(trueNow + Tolerance, "an action was started before its execution date");
        command.LastStart.ShouldBeGreaterThanOrEqualTo(trueNow - Tolerance, "an action was started after its command had expired");
    }

    /// <summary>At the end, when everything has calmed down: every run is over, and the report says exactly what the computers did.</summary>
    public static void HoldAtTheEnd(SimulatedStore store, IReadOnlyCollection<SimulatedTarget> targets)
    {
        foreach (var run in store.Runs)
        {
            run.HasEnded.ShouldBeTrue($"run {run.Id} is still {run.Status}: {string.Join("; ", store.TargetsOf(run.Id).Where(token => !token.HasEnded).Select(token => $"{token.TargetName} at {token.ActivityId}: {token.Wait?.Why}"))}");
            run.Ledger.IsSettled.ShouldBeTrue();
            foreach (var token in store.TargetsOf(run.Id))
                store.Entries.Count(entry => entry.Phase == ReportPhase.Result && entry.RunId == run.Id && entry.Ordinal == token.Ordinal).ShouldBe(1, $"results of {token.TargetName}");
            foreach (var token in store.TargetsOf(run.Id).Where(token => token.State == TargetRunState.Cancelled && !run.DeadlinePassed))
                store.Entries.ShouldNotContain(entry => entry.Late && entry.RunId == run.Id && entry.Ordinal == token.Ordinal, $"{token.TargetName} counts as cancelled before it said what it had done");
            store.EventsOf(run.Id).Select(line => line.Number).ShouldBe(Enumerable.Range(1, (int)run.LastEvent).Select(number => (long)number), "the history has a gap");
        }

        store.Outstanding.ShouldBeEmpty("commands of ended runs are still kept");
        var reported = store.Entries.Where(entry => entry.Phase == ReportPhase.Execution).ToDictionary(entry => (entry.CommandId, entry.Number));
        foreach (var target in targets)
        {
            target.OpenCommands.ShouldBe(0, $"{target.Target.Name} has not got rid of: {string.Join("; ", target.Journal.GroupBy(record => record.CommandId).Select(group => $"{group.Key}: {string.Join(", ", group.Select(record => record.GetType().Name))}"))}");
            foreach (var done in target.Journal.OfType<ActionDone>())
            {
                reported.Remove((done.CommandId, done.Step.Number), out var entry).ShouldBeTrue($"{done.Step.Name} of {done.CommandId} is missing in the report");
                entry!.Outcome.ShouldBe(done.Step.Outcome);
                entry.ReturnCode.ShouldBe(done.Step.ReturnCode);
                entry.TargetId.ShouldBe(target.Target.Id);
                var key = (done.CommandId, done.Step.Index);
                if (done.Step.Outcome == StepOutcome.Succeeded)
                    target.Completions.GetValueOrDefault(key).ShouldBeGreaterThan(0, $"{done.Step.Name} of {done.CommandId} is reported as done and was not");
                if (target.Completions.GetValueOrDefault(key) > 1)
                    done.Step.Starts.ShouldBeGreaterThan(1, $"{done.Step.Name} of {done.CommandId} ran twice and the report does not say so");
                if (done.Step.Outcome is StepOutcome.Skipped && done.Step.StartedAt is null)
                    target.Starts.GetValueOrDefault(key).ShouldBe(0, $"{done.Step.Name} of {done.CommandId} is reported as not started and was");
            }
        }

        reported.ShouldBeEmpty("the report has entries that no computer wrote");
    }

    /// <summary>At the end: what operators said of targets that waited for an attempt has counted once, however often it came.</summary>
    public static void WordsCountOnce(SimulatedStore store, IReadOnlyCollection<ChangeStandBy> words)
    {
        foreach (var token in store.Runs.SelectMany(run => store.TargetsOf(run.Id)))
        {
            foreach (var changed in (token.Retries?.Values ?? []).Select(clock => clock.Changed).OfType<RetryChanges>())
            {
                var heard = words.Where(word => word.RunId == token.RunId && word.TargetIds.Contains(token.TargetId) && changed.Words.Contains(word.Id)).ToList();
                changed.Words.Count.ShouldBe(heard.Count);
                changed.Extended.ShouldBe(heard.Aggregate(TimeSpan.Zero, (sum, word) => sum + (word.Extend ?? TimeSpan.Zero)), $"the window of {token.TargetName}");
            }
        }
    }

    private static IEnumerable<Command> Others(SimulatedTarget target, string commandId, CommandKind kind) =>
        target.Journal.OfType<CommandAccepted>().Select(record => record.Command).Where(command => command.Kind == kind && command.Refers == commandId);

    private static bool IsOpenAround(CommandWindow window, DateTimeOffset at)
    {
        Zones.TryResolve(window.Zone, out var zone, out _).ShouldBeTrue();
        var whole = new Window(zone!, [.. window.Timeframes.Select(Timeframe.Parse)]);
        var instant = Instant.FromDateTimeOffset(at);
        var tolerance = Duration.FromTimeSpan(Tolerance);
        return whole.IsOpen(instant) || whole.IsOpen(instant - tolerance) || whole.IsOpen(instant + tolerance);
    }
}
