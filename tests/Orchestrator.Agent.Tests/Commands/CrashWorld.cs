using Orchestrator.Agent.Commands;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using Orchestrator.Contracts.Signing;

namespace Orchestrator.Agent.Tests.Commands;

/// <summary>
/// A server, a lossy link, an agent whose journal may lose what was not flushed and a computer, all driven by one seed. The agent dies at
/// random appends. In the end nothing is lost any more, and everything must have come out right.
/// </summary>
internal sealed class CrashWorld : IDisposable
{
    private readonly Random random;
    private readonly int seed;
    private readonly CommandVerifier verifier;
    private readonly Dictionary<string, (Command Command, SignedCommand Signed)> commands = [];
    private readonly Dictionary<string, SortedDictionary<int, ReportItem>> stored = [];
    private readonly Dictionary<(string Id, int Index), int> starts = [];
    private readonly List<Action> inFlight = [];
    private List<JournalRecord> journal = [];
    private int flushed;
    private StartAction? running;
    private ActionSpawned? noted;
    private int processes;
    private CommandBook book;
    private DateTimeOffset now = BookRig.Start;
    private DateTimeOffset? wakeAt;
    private bool calm;

    public CrashWorld(int seed)
    {
        this.seed = seed;
        random = new Random(seed);
        using var signer = new CommandSigner(CommandSigner.CreateKey());
        verifier = new CommandVerifier([signer.PublicKey]);
        foreach (var command in Draw())
            commands.Add(command.Id, (command, signer.Sign(command)));
        book = NewBook();
        Restart();
    }

    public int Crashes { get; private set; }

    public bool SawRepeat => starts.Values.Any(count => count > 1);

    public bool SawInterrupted => Steps.Any(step => step.Outcome == StepOutcome.Interrupted);

    public bool SawCancelled => Steps.Any(step => step.Outcome == StepOutcome.Cancelled);

    private IEnumerable<StepEntry> Steps => stored.Values.SelectMany(items => items.Values).OfType<StepEntry>();

    public void Run()
    {
        for (var turn = 0; turn < 300; turn++)
            Turn();
        calm = true;
        Restart();
        for (var turn = 0; turn < 10_000 && !AllAnswered(); turn++)
            Turn();
    }

    public void Check()
    {
        foreach (var (id, (command, _)) in commands)
        {
            var items = stored.GetValueOrDefault(id);
            items.ShouldNotBeNull($"seed {seed}: {id} was never answered");
            items.Keys.ShouldBe(Enumerable.Range(1, items.Count), $"seed {seed}: gap in {id}");
            items.Values.Count(IsFinal).ShouldBe(1, $"seed {seed}: {id} ends {string.Join(", ", items.Values)}");
            IsFinal(items.Values.Last()).ShouldBeTrue($"seed {seed}: {id} goes on after its end");
            if (items.Values.Last() is Finished)
                items.Values.OfType<StepEntry>().Select(step => step.Index).ShouldBe(Enumerable.Range(0, command.Actions.Count), $"seed {seed}: steps of {id}");
        }

        foreach (var ((id, index), count) in starts)
        {
            var entry = stored[id].Values.OfType<StepEntry>().Single(step => step.Index == index);
            if (commands[id].Command.Actions[index].OnInterrupted != OnInterrupted.Repeat)
                count.ShouldBeLessThanOrEqualTo(1, $"seed {seed}: {id}:{index} was started again");
            entry.Starts.ShouldBeGreaterThanOrEqualTo(count, $"seed {seed}: {id}:{index}");
        }
    }

    public void Dispose() => verifier.Dispose();

    private static bool IsFinal(ReportItem item) => item is Finished or Refused;

    private IEnumerable<Command> Draw()
    {
        for (var number = 0; number < 6; number++)
        {
            yield return BookRig.Command($"c{number}", command => command with
            {
                ExpiresAt = BookRig.Start.AddSeconds(random.Next(6) == 0 ? random.Next(100) : 100_000),
                Actions = [.. Enumerable.Range(0, random.Next(1, 4)).Select(index => BookRig.Action($"a{index}", (OnInterrupted)random.Next(3)))],
                Priority = random.Next(-1, 2),
                StopOnFirstError = random.Next(2) == 0,
                Held = random.Next(6) == 0,
                StartBy = random.Next(5) == 0 ? BookRig.Start.AddSeconds(random.Next(100)) : null,
                ForceStopAfter = random.Next(5) == 0 ? TimeSpan.FromSeconds(random.Next(1, 60)) : null,
                NotBefore = random.Next(5) == 0 ? BookRig.Start.AddSeconds(random.Next(60)) : null,
            });
        }

        yield return BookRig.Cancel($"c{random.Next(6)}", "cancel") with { ExpiresAt = BookRig.Start.AddDays(2) };
        for (var number = 0; number < 6; number++)
            yield return BookRig.Amend($"c{number}", 10 + number, held: false) with { ExpiresAt = BookRig.Start.AddDays(2) };
    }

    private CommandBook NewBook() => new(new CommandBookOptions { Target = BookRig.Target }, verifier);

    private CorrectedTime Time => new(now, TimeSpan.Zero);

    private void Turn()
    {
        now += TimeSpan.FromMilliseconds(random.Next(1, 2_000));
        switch (random.Next(8))
        {
            case 0 or 1:
                var (_, signed) = commands.Values.ElementAt(random.Next(commands.Count));
                if (!stored.TryGetValue(commands.First(pair => pair.Value.Signed == signed).Key, out var items) || !items.Values.Any(IsFinal))
                    inFlight.Add(() => Take(book.Deliver(signed, Time)));
                break;
            case 2 or 3 or 4 when inFlight.Count > 0:
                var next = calm ? 0 : random.Next(inFlight.Count);
                var message = inFlight[next];
                if (calm || random.Next(5) > 0)
                    inFlight.RemoveAt(next);
                if (calm || random.Next(6) > 0)
                    message();
                break;
            case 5 when running is { } waiting && random.Next(4) == 0:
                // Nothing has been begun.
                starts[(waiting.CommandId, waiting.Index)]--;
                var waits = random.Next(2) == 0 ? ActionEnding.NobodyLoggedOn : ActionEnding.Postponed;
                Take(book.Ended(waiting.CommandId, waiting.Index, new ActionResult { Ending = waits, Resume = TimeSpan.FromSeconds(random.Next(100)) }, Time), ended: true);
                break;
            case 5 when running is { } over:
                Take(book.Ended(over.CommandId, over.Index, new ActionResult { Ending = ActionEnding.Exited, ReturnCode = random.Next(4) / 3 }, Time), ended: true);
                break;
            case 6 when running is { } spawned:
                noted = new ActionSpawned { CommandId = spawned.CommandId, Index = spawned.Index, Process = new ProcessMark(++processes, 1, "") };
                break;
            case 7 when !calm:
                Take(random.Next(2) == 0 ? book.Disconnected(Time) : book.Connected(Time));
                break;
            case 7:
                Take(book.UserLoggedOn(Time));
                break;
            default:
                if (wakeAt > now && random.Next(2) == 0)
                    now = wakeAt.Value;
                Take(book.Tick(Time));
                break;
        }
    }

    private void Take(BookOutput output, bool ended = false)
    {
        var crash = !calm && random.Next(12) == 0;
        if (crash)
        {
            // Of what was not flushed a part survives, of a group under way as well; the effects do not happen.
            journal.AddRange(output.Records);
            journal = journal.GetRange(0, flushed + random.Next(journal.Count - flushed + 1));
            Restart();
            return;
        }

        journal.AddRange(output.Records);
        if (output.MustFlush)
            flushed = journal.Count;
        if (ended)
            running = null;
        wakeAt = output.WakeAt;
        foreach (var effect in output.Effects.ToList())
            Carry(effect);
        if (!calm && random.Next(40) == 0)
            Restart();
        else if (random.Next(20) == 0)
            (journal, flushed) = Compacted();
    }

    private (List<JournalRecord> Journal, int Flushed) Compacted()
    {
        List<JournalRecord> kept = [.. journal.Select(book.Compacted).OfType<JournalRecord>()];
        return (kept, kept.Count);
    }

    private void Carry(BookEffect effect)
    {
        switch (effect)
        {
            case StartAction start:
                running.ShouldBeNull($"seed {seed}: two actions at once");
                running = start;
                starts[(start.CommandId, start.Index)] = starts.GetValueOrDefault((start.CommandId, start.Index)) + 1;
                break;
            case EndAction end:
                inFlight.Add(() =>
                {
                    if (running is { } target && (target.CommandId, target.Index) == (end.CommandId, end.Index))
                        Take(book.Ended(end.CommandId, end.Index, new ActionResult { Ending = ActionEnding.Stopped }, Time), ended: true);
                });
                break;
            case SendReport send:
                inFlight.Add(() => Store(send.Report));
                break;
        }
    }

    private void Store(CommandReport report)
    {
        if (!stored.TryGetValue(report.CommandId, out var items))
            stored[report.CommandId] = items = [];
        foreach (var item in report.Items)
        {
            // What is over may be forgotten after its expiry; a copy of the command that comes even later is refused once more.
            if (items.Values.Any(IsFinal))
                break;
            if (items.TryGetValue(item.Number, out var before))
                item.ShouldBe(before, $"seed {seed}: an item of {report.CommandId} changed");
            else if (item.Number == items.Count + 1)
                items.Add(item.Number, item);
        }

        if (items.Count > 0)
            inFlight.Add(() => Take(book.Confirmed(report.CommandId, items.Count, Time)));
    }

    private void Restart()
    {
        Crashes++;
        running = null;
        flushed = journal.Count;
        book = NewBook();
        foreach (var record in journal)
            book.Replay(record);
        if (noted is not null)
            book.Replay(noted);
        // One that is to be repeated may have given its turn to another before the next crash; there is nothing left of it then.
        book.Interrupted.Count(one => commands[one.CommandId].Command.Actions[one.Index].OnInterrupted != OnInterrupted.Repeat).ShouldBeLessThanOrEqualTo(1, $"seed {seed}");
        Take(book.Restarted(Time));
        Take(book.Connected(Time));
    }

    private bool AllAnswered() => commands.Keys.All(id => stored.TryGetValue(id, out var items) && items.Values.Any(IsFinal));
}
