using Orchestrator.Contracts.Reports;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Runs;
using Orchestrator.Messaging.Reporting;

namespace Orchestrator.Messaging.Simulated;

/// <summary>
/// A whole fleet of simulated agents and the installers that reach them, without I/O, threads or a clock of its own: commands and instants
/// go in, reports and appearances come out. Deterministic; not for concurrent use. One queue of due instants serves all targets.
/// </summary>
public sealed class SimulatedAgents
{
    private static readonly CommandDestination[] Lanes = [CommandDestination.Agent, CommandDestination.Installer];

    private readonly SimulatedTarget[] targets;
    private readonly Nature nature;
    private readonly SimulatedIntake intake;
    private readonly PriorityQueue<(SimulatedTarget Target, DateTimeOffset At), long> due = new();
    private readonly List<CommandReport> reports = [];
    private readonly List<Appearance> appearances = [];

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public SimulatedAgents(SimulatedFleetOptions options, CommandVerifier verifier, DateTimeOffset now)
    {
        if (options.Mistake is { } mistake)
            throw new ArgumentException(mistake, nameof(options));
        nature = new Nature(options);
        intake = new SimulatedIntake(verifier, new WorkPlan(options, nature), nature);
        targets = [.. Enumerable.Range(1, options.Targets).Select(number => new SimulatedTarget(number) { WasOnline = nature.IsOnline(number, now) })];
        foreach (var target in targets)
            Schedule(target, nature.NextChange(target.Number, now));
    }

    /// <summary>A target came or went.</summary>
    public readonly record struct Appearance(string TargetId, bool IsOnline);

    /// <summary>What is to be sent; the caller empties it.</summary>
    public IList<CommandReport> Reports => reports;

    /// <summary>Who came or went; the caller empties it.</summary>
    public IList<Appearance> Appearances => appearances;

    /// <summary>When to call <see cref="Advance(DateTimeOffset)"/> next; null: only something that is delivered changes anything.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            while (due.TryPeek(out var first, out _))
            {
                if (first.Target.WakeAt == first.At)
                    return first.At;
                due.Dequeue();
            }

            return null;
        }
    }

    /// <summary>The inventory entry of every target.</summary>
    public IEnumerable<Core.Targets.Target> Describe() => targets.Select(target => nature.Describe(target.Number));

    public bool Serves(string targetId) => Find(targetId) is not null;

    public bool IsOnline(string targetId, DateTimeOffset now) => Find(targetId) is { } target && nature.IsOnline(target.Number, now);

    /// <summary>A command arrives. One for an agent that is not there is lost.</summary>
    public void Deliver(OutgoingCommand command, DateTimeOffset now)
    {
        if (Find(command.TargetId) is not { } target || (command.Destination == CommandDestination.Agent && !nature.IsOnline(target.Number, now)))
            return;
        if (target.Find(command.Id) is { } known)
        {
            known.Log.Forget();
        }
        else if (!target.Knows(command.Id))
        {
            if (intake.Take(target, command, now, out var refusal) is { } work)
                (target.Open ??= new List<SimulatedWork>(1)).Add(work);
            if (refusal is not null)
                reports.Add(refusal);
        }

        Advance(target, now);
    }

    /// <summary>Items are stored. An agent that is not there does not hear of it and will repeat them.</summary>
    public void Confirm(ReportConfirmation confirmation, DateTimeOffset now)
    {
        if (Find(confirmation.TargetId) is not { } target || target.Find(confirmation.CommandId) is not { } work || !IsReachable(target, work, now))
            return;
        work.Log.Confirm(confirmation.UpTo);
        Advance(target, now);
    }

    /// <summary>
    /// Somebody asks what came of a command. One that is not known had been accepted by a process that is gone, and its journal with it: it ends
    /// as after a real agent's crash, "interrupted, outcome unknown". Of one that is known, what is not confirmed is said again.
    /// </summary>
    public void Recover(CommandInquiry inquiry, DateTimeOffset now)
    {
        if (Find(inquiry.TargetId) is not { } target)
            return;
        if (target.Find(inquiry.CommandId) is { } known)
        {
            known.Log.Forget();
        }
        else
        {
            var work = new SimulatedWork
            {
                Log = new ReportLog
                {
                    CommandId = inquiry.CommandId,
                    RunId = inquiry.RunId,
                    Target = inquiry.TargetId,
                    Activity = inquiry.Activity,
                    Attempt = inquiry.Attempt,
                    Reported = inquiry.Reported,
                },
                Destination = CommandDestination.Agent,
                LastStart = now,
                Arrival = 0,
            };
            work.Finish(CommandOutcome.Failed, "interrupted, outcome unknown: the simulated fleet was started again", now);
            (target.Open ??= new List<SimulatedWork>(1)).Add(work);
        }

        Advance(target, now);
    }

    /// <summary>Time has passed.</summary>
    public void Advance(DateTimeOffset now)
    {
        while (NextDue is { } at && at <= now)
        {
            var (target, _) = due.Dequeue();
            target.WakeAt = null;
            Advance(target, now);
        }
    }

    private SimulatedTarget? Find(string targetId) =>
        SimulatedTarget.NumberOf(targetId) is { } number && number >= 1 && number <= targets.Length ? targets[number - 1] : null;

    private bool IsReachable(SimulatedTarget target, SimulatedWork work, DateTimeOffset now) =>
        work.Destination == CommandDestination.Installer || nature.IsOnline(target.Number, now);

    private void Advance(SimulatedTarget target, DateTimeOffset now)
    {
        ComeOrGo(target, now);
        if (target.Open is { } open)
        {
            foreach (var work in open)
                work.Settle(now);
            foreach (var lane in Lanes)
            {
                while (Next(open, lane, now) is { } next)
                {
                    next.Start(now);
                    next.Settle(now);
                }
            }

            foreach (var work in open)
            {
                if (IsReachable(target, work, now) && work.Log.DueAt(now) <= now)
                    reports.Add(work.Log.Take(now));
            }

            Forget(target, open);
        }

        Schedule(target, WakeAt(target, now));
    }

    private void ComeOrGo(SimulatedTarget target, DateTimeOffset now)
    {
        var online = nature.IsOnline(target.Number, now);
        if (online == target.WasOnline)
            return;
        target.WasOnline = online;
        appearances.Add(new Appearance(SimulatedTarget.IdOf(target.Number), online));
        foreach (var work in target.Open ?? [])
        {
            if (work.Destination == CommandDestination.Agent)
                work.Log.Forget();
        }
    }

    /// <summary>Whose turn it is: one thing at a time; what has begun, then the highest priority, then the oldest. Null: nobody's.</summary>
    private static SimulatedWork? Next(List<SimulatedWork> open, CommandDestination lane, DateTimeOffset now)
    {
        SimulatedWork? best = null;
        foreach (var work in open)
        {
            if (work.Destination != lane || work.IsOver)
                continue;
            if (work.IsRunning)
                return null;
            if (OpensAt(work, now) <= now && (best is null || Order(work).CompareTo(Order(best)) < 0))
                best = work;
        }

        return best;

        static (int, int, long) Order(SimulatedWork work) => (work.HasStarted ? 0 : 1, -work.Priority, work.Arrival);
    }

    private static DateTimeOffset? OpensAt(SimulatedWork work, DateTimeOffset now) =>
        work.Held ? null : WindowCache.NextOpening(work.Window, !work.HasStarted && work.NotBefore > now ? work.NotBefore.Value : now);

    private static void Forget(SimulatedTarget target, List<SimulatedWork> open)
    {
        for (var index = open.Count - 1; index >= 0; index--)
        {
            if (!open[index].IsOver || !open[index].Log.AllConfirmed)
                continue;
            target.RememberEnded(open[index].Log.CommandId);
            open.RemoveAt(index);
        }

        if (open.Count == 0)
            target.Open = null;
    }

    private DateTimeOffset? WakeAt(SimulatedTarget target, DateTimeOffset now)
    {
        var wake = nature.NextChange(target.Number, now);
        foreach (var work in target.Open ?? [])
        {
            if (IsReachable(target, work, now))
                Consider(work.Log.DueAt(now));
            if (work.IsOver)
                continue;
            Consider(work.StepEndsAt);
            Consider(work.ForceStopAt);
            if (!work.IsRunning)
                Consider(Later(OpensAt(work, now)));
            if (work.HasStarted)
                continue;
            Consider(work.LastStart.AddTicks(1));
            Consider(work.StartBy?.AddTicks(1));
        }

        return wake;

        void Consider(DateTimeOffset? at) => wake = at is null || wake <= at ? wake : at;

        // What is open already waits for its turn, not for an instant.
        DateTimeOffset? Later(DateTimeOffset? at) => at > now ? at : null;
    }

    private void Schedule(SimulatedTarget target, DateTimeOffset? at)
    {
        if (target.WakeAt == at)
            return;
        target.WakeAt = at;
        if (at is not { } instant)
            return;
        due.Enqueue((target, instant), instant.UtcTicks);
        if (due.Count > (targets.Length * 4) + 1_000)
            DropStale();
    }

    private void DropStale()
    {
        due.Clear();
        foreach (var target in targets)
        {
            if (target.WakeAt is { } at)
                due.Enqueue((target, at), at.UtcTicks);
        }
    }
}
