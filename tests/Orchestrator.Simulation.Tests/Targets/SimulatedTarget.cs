using Orchestrator.Agent.Commands;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Forecasts;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Targets;
using Orchestrator.Simulation.Tests.Servers;
using Orchestrator.Simulation.Tests.World;
using Process = Orchestrator.Simulation.Tests.World.Process;

namespace Orchestrator.Simulation.Tests.Targets;

/// <summary>
/// A computer: it can be off, its link can be down, its clock can be wrong, and its agent (the product's own <see cref="CommandBook"/>) can
/// die before, within and after every write to its journal. What actions really did on it is counted here, apart from any report.
/// </summary>
internal sealed class SimulatedTarget
{
    private readonly Clockwork clockwork;
    private readonly Faults faults;
    private readonly SimulatedQueues queues;
    private readonly CommandVerifier verifier;
    private readonly int shards;
    private readonly List<JournalRecord> journal = [];
    private readonly Dictionary<(string CommandId, int Index), int> starts = [];
    private readonly Dictionary<(string CommandId, int Index), int> completions = [];
    private CommandBook? book;
    private Process agent;
    private Process? installer;
    private int boots;
    private TimeSpan correction;
    private readonly Dictionary<string, SimulatedFolder> folders = new(StringComparer.Ordinal);
    private RunningAction? running;
    private SimulatedTransfer? transfer;
    private VirtualEvent? wake;

    public SimulatedTarget(Target target, Clockwork clockwork, Faults faults, SimulatedQueues queues, int shards, CommandVerifier verifier)
    {
        Target = target;
        this.clockwork = clockwork;
        this.faults = faults;
        this.queues = queues;
        this.shards = shards;
        this.verifier = verifier;
        agent = new Process(clockwork, target.Name);
    }

    public Target Target { get; }

    public bool IsOn { get; private set; }

    /// <summary>True while messages can pass between agent and server.</summary>
    public bool IsLinked => IsOn && LinkIsUp && book is not null;

    public bool LinkIsUp { get; private set; } = true;

    /// <summary>True once an installer has been here; before that there is no agent.</summary>
    public bool Installed { get; set; }

    /// <summary>An installer begins or ends its work here; never while another one that lives is at work.</summary>
    public void Installing(Process by, bool begins)
    {
        if (begins)
            (installer is { IsDead: false } other && other != by).ShouldBeFalse($"two installers are at work on {Target.Name}");
        installer = begins ? by : null;
    }

    /// <summary>Sizes of the files of a package, by its manifest.</summary>
    public Func<string, IReadOnlyList<long>> SizesOf { get; init; } = _ => throw new NotSupportedException("There are no packages in this world.");

    /// <summary>Bytes a second that its line carries.</summary>
    public double Line { get; init; } = double.MaxValue;

    /// <summary>How far the computer's own clock is ahead.</summary>
    public TimeSpan ClockError { get; private set; }

    public IReadOnlyList<JournalRecord> Journal => journal;

    public IReadOnlyDictionary<(string CommandId, int Index), int> Starts => starts;

    public IReadOnlyDictionary<(string CommandId, int Index), int> Completions => completions;

    /// <summary>Commands the agent still has something to do or to say about.</summary>
    public int OpenCommands => book?.OpenCommands ?? 0;

    public void SwitchOn()
    {
        if (IsOn)
            return;
        IsOn = true;
        if (Installed)
            Boot();
    }

    public void SwitchOff()
    {
        IsOn = false;
        Die(processesSurvive: false);
    }

    /// <summary>The agent's process alone dies; what it had started may go on.</summary>
    public void KillAgent()
    {
        if (book is null)
            return;
        Die(processesSurvive: faults.Random.Next(2) == 0);
        clockwork.Schedule(faults.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)), BootIfNeeded);
    }

    public void SetLink(bool up)
    {
        if (LinkIsUp == up)
            return;
        LinkIsUp = up;
        if (book is null)
            return;
        if (up)
            Connect();
        else
            Do(() => book.Disconnected(Now()));
    }

    public void JumpClock(TimeSpan by)
    {
        ClockError += by;
        clockwork.Schedule(faults.Between(TimeSpan.Zero, TimeSpan.FromSeconds(30)), MeasureClock);
    }

    public void BootIfNeeded()
    {
        if (IsOn && Installed && book is null)
            Boot();
    }

    public void Deliver(SignedCommand command)
    {
        if (IsLinked)
            Do(() => book!.Deliver(command, Now()));
    }

    public void Confirm(string commandId, int upTo)
    {
        if (IsLinked)
            Do(() => book!.Confirmed(commandId, upTo, Now()));
    }

    private CorrectedTime Now() => new(clockwork.Now + ClockError + correction, correction);

    private void MeasureClock()
    {
        if (!IsLinked)
            return;
        correction = -ClockError + faults.Between(TimeSpan.FromMilliseconds(-5), TimeSpan.FromMilliseconds(5));
        Do(() => book!.Tick(Now()));
    }

    private void Boot()
    {
        boots++;
        agent = new Process(clockwork, $"{Target.Name}, boot {boots}");
        book = new CommandBook(new CommandBookOptions { Target = Target.Id }, verifier);
        correction = TimeSpan.Zero;
        foreach (var record in journal)
            book.Replay(record);
        foreach (var interrupted in book.Interrupted)
        {
            if (running?.CommandId == interrupted.CommandId && running.Index == interrupted.Index)
                running.End();
        }

        running = null;
        Do(() => book.Restarted(Now()));
        if (LinkIsUp && book is not null)
            Connect();
    }

    private void Connect()
    {
        MeasureClock();
        for (var shard = 0; shard < shards; shard++)
            queues.Deliver(clockwork, shard, new TargetAppeared(Target.Id), mayBeLost: true);
        if (book is not null)
            Do(() => book.Connected(Now()));
    }

    private void Die(bool processesSurvive)
    {
        agent.Kill();
        book = null;
        transfer?.End();
        wake?.Cancel();
        if (!processesSurvive)
        {
            running?.End();
            running = null;
        }
    }

    /// <summary>What the host of a book does: journal first, then the effects; and it may die anywhere in between.</summary>
    private void Do(Func<BookOutput> input)
    {
        var output = input();
        var effects = output.Effects.ToList();
        if (faults.Crashes(Sites.Before(Sites.Journal)))
        {
            // Of several records that were to be flushed together, any number may have reached the disk.
            journal.AddRange(output.Records.Take(faults.Random.Next(output.Records.Count)));
            KillAgent();
            return;
        }

        journal.AddRange(output.Records);
        if (faults.Crashes(Sites.After(Sites.Journal)))
        {
            KillAgent();
            return;
        }

        wake?.Cancel();
        if (output.WakeAt is { } at)
            wake = clockwork.Schedule(at - Now().Now, () => Do(() => book!.Tick(Now())), agent);
        foreach (var effect in effects)
        {
            Carry(effect);
            if (faults.Crashes(Sites.Effects))
            {
                KillAgent();
                return;
            }
        }
    }

    private void Carry(BookEffect effect)
    {
        switch (effect)
        {
            case SendReport send when IsLinked:
                queues.Deliver(clockwork, RunShard.Of(send.Report.RunId, shards), new ReportArrived(send.Report), mayBeLost: true);
                break;
            case StartAction start:
                Start(start);
                break;
            case PauseAction pause when running?.CommandId == pause.CommandId && running.Index == pause.Index:
                transfer?.Pause();
                break;
            case EndAction end when running?.CommandId == end.CommandId && running.Index == end.Index:
                var ended = running;
                ended.End();
                transfer?.End();
                clockwork.Schedule(TimeSpan.FromSeconds(1), () => Over(ended, new ActionResult { Ending = ActionEnding.Stopped }), agent);
                break;
        }
    }

    private void Start(StartAction start)
    {
        var key = (start.CommandId, start.Index);
        starts[key] = starts.GetValueOrDefault(key) + 1;
        Invariants.MayStart(this, start, clockwork.Now, Now().Now);
        if (start.Action is TransferAction fetch)
        {
            Fetch(start, fetch);
            return;
        }

        var script = SimulatedScript.Of(start.Action, faults.Random);
        var action = running = new RunningAction(start.CommandId, start.Index);
        var limit = start.Action.Timeout;
        var runsOut = limit is { } timeout && timeout < script.Duration;
        var result = runsOut
            ? new ActionResult { Ending = ActionEnding.TimedOut }
            : new ActionResult { Ending = ActionEnding.Exited, ReturnCode = script.ReturnCode, Output = $"{start.Action.Name} ran" };

        // The process belongs to the computer: it comes to its end even if the agent that started it is gone.
        clockwork.Schedule(runsOut ? limit!.Value : script.Duration, () =>
        {
            if (action.HasEnded)
                return;
            action.End();
            if (!runsOut)
                completions[key] = completions.GetValueOrDefault(key) + 1;
            agent.Execute(_ => Over(action, result), null);
        });
    }

    private void Fetch(StartAction start, TransferAction action)
    {
        if (!folders.TryGetValue(action.Manifest, out var folder))
            folders[action.Manifest] = folder = new SimulatedFolder(SizesOf(action.Manifest));
        var fetching = running = new RunningAction(start.CommandId, start.Index);
        transfer = new SimulatedTransfer(folder, start, Line, clockwork, faults, agent, () => Now().Now, result =>
        {
            fetching.End();
            Over(fetching, result);
        });
        transfer.Begin();
    }

    private void Over(RunningAction action, ActionResult result)
    {
        if (book is null || !ReferenceEquals(running, action))
            return;
        running = null;
        Do(() => book.Ended(action.CommandId, action.Index, result, Now()));
    }

    private sealed class RunningAction(string commandId, int index)
    {
        public string CommandId => commandId;

        public int Index => index;

        public bool HasEnded { get; private set; }

        public void End() => HasEnded = true;
    }
}
