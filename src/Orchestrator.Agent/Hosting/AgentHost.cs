using System.Collections.Concurrent;
using System.Threading.Channels;
using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Connection;
using Orchestrator.Agent.Journal;
using Orchestrator.Agent.Outputs;
using Orchestrator.Agent.Platform;
using Orchestrator.Agent.Precautions;
using Orchestrator.Agent.Sessions;
using Orchestrator.Contracts.Agents;

namespace Orchestrator.Agent.Hosting;

/// <summary>Brings the book together with journal, runner, connection and clock. All inputs go through one queue; one loop takes them.</summary>
public sealed class AgentHost(
    CommandBook book, DataFolder folder, IActionRunner runner, ServerConnection connection, ServerClock clock, TimeProvider time, AgentLog log)
{
    private const int WaitingInputs = 1_024;
    private const int GroupedInputs = 64;
    private const int AttemptsPerReminder = 60;

    // System time may jump and computers sleep: the book is asked at least this often while it waits for something.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private readonly Channel<Input> inputs = Channel.CreateBounded<Input>(new BoundedChannelOptions(WaitingInputs) { SingleReader = true });

    // Of the one action that runs.
    private readonly ConcurrentQueue<Input> ended = new();
    private readonly List<JournalRecord> records = [];
    private readonly List<BookEffect> effects = [];
    private readonly List<Action> taken = [];
    private DateTimeOffset? wakeAt;

    /// <summary>Who is logged on, for actions that wait for somebody; null: nobody is looked for.</summary>
    internal IUserSessions? Sessions { get; init; }

    /// <summary>What commands want changed while they are executed; null: nothing is ever changed.</summary>
    internal CommandPrecautions? Precautions { get; init; }

    /// <summary>Takes what actions put out; null: nobody does.</summary>
    internal OutputDesk? Outputs { get; init; }

    /// <summary>Runs until cancelled; a running action is then ended and counts as interrupted.</summary>
    /// <exception cref="IOException">The journal cannot be written.</exception>
    /// <exception cref="InvalidDataException">The journal is damaged.</exception>
    public async Task Run(CancellationToken cancellation)
    {
        using var journal = JournalFile.Open(folder.JournalFile, book.Replay);
        if (ProcessNote.Read(folder.ProcessFile) is { } left)
            book.Replay(left);
        using var note = new ProcessNote(folder.ProcessFile);
        await EndSurvivors(cancellation);
        Precautions?.Release();
        OpenOutputs();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var stopping = ending.Token;
        await using var action = new RunningAction(runner, PostEnded, input => Keep(input, stopping), spawned => Keep(note, spawned))
        {
            Precautions = Precautions,
        };
        await Post((restarted, now) => restarted.Restarted(now), stopping);
        var connected = Connected(ending);
        var outputs = Outputs?.Run(stopping) ?? Task.CompletedTask;
        try
        {
            await using var watch = Sessions is null ? null : new UserWatch(Sessions, () => Post(static (waiting, now) => waiting.UserLoggedOn(now), stopping));
            await Loop(journal, action, watch, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            log.Info("stopping");
        }
        finally
        {
            await ending.CancelAsync();
            await connected.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await outputs.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (connected.IsFaulted)
            await connected;
    }

    // An agent that can never be reached again must not look as if it were at work.
    private async Task Connected(CancellationTokenSource ending)
    {
        try
        {
            await connection.Run(message => Receive(message, ending.Token), up => Link(up, ending.Token), ending.Token);
        }
        finally
        {
            await ending.CancelAsync();
        }
    }

    private async Task EndSurvivors(CancellationToken cancellation)
    {
        foreach (var interrupted in book.Interrupted.ToList())
        {
            log.Warning($"action {interrupted.Index} of command {interrupted.CommandId} was interrupted; ending what is left of it");
            await runner.EndSurvivors(interrupted, cancellation);
        }

        await RemoveFolders();
        DataFolder.CreatePrivate(folder.ActionsFolder);
    }

    private void OpenOutputs()
    {
        try
        {
            Outputs?.Open();
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            log.Error($"outputs that are too long for their reports are not kept: {unusable.Message}");
        }
    }

    private async Task RemoveFolders()
    {
        try
        {
            await ActionFolder.RemoveLeft(folder.ActionsFolder);
        }
        catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
        {
            // An action may leave behind what its own account cannot delete; every action gets a new folder beside it.
            log.Warning($"what earlier actions left in {folder.ActionsFolder} cannot be removed: {kept.Message}");
        }
    }

    private async Task Loop(JournalFile journal, RunningAction action, UserWatch? watch, CancellationToken cancellation)
    {
        await using var timer = time.CreateTimer(
            _ => inputs.Writer.TryWrite(new Input(static (woken, now) => woken.Tick(now))), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        while (await inputs.Reader.WaitToReadAsync(cancellation))
        {
            var mustFlush = TakeGroup();
            await Keep(journal, mustFlush, cancellation);
            foreach (var done in taken)
                done();
            foreach (var effect in effects)
                Carry(effect, action);
            if (action.Rest())
                Outputs?.Answered();
            watch?.Watch(book.AwaitsUser);
            if (journal.WantsCompaction)
                Compact(journal);
            timer.Change(WaitUntilNext(), Timeout.InfiniteTimeSpan);
        }
    }

    // What is not in the journal must not happen: on a full disk everything waits, and commands stay the broker's or the server's. The link is kept.
    private async Task Keep(JournalFile journal, bool mustFlush, CancellationToken cancellation)
    {
        IReadOnlyList<JournalRecord> left = records;
        await WhenThereIsRoom(
            () =>
            {
                // Those that were refused wait in the journal's memory.
                var next = left;
                left = [];
                journal.Append(next, mustFlush);
            },
            cancellation);
    }

    // The process is there already, and is found by its marker as well.
    private void Keep(ProcessNote note, ActionSpawned spawned)
    {
        try
        {
            note.Write(spawned);
        }
        catch (IOException refused)
        {
            log.Warning($"how process {spawned.Process.ProcessId} is found after a restart of the agent cannot be noted: {refused.Message}");
        }
    }

    private async Task WhenThereIsRoom(Action write, CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                write();
                if (attempt > 0)
                    log.Info("the disk has room for the journal again");
                return;
            }
            catch (IOException full) when (FullDisk.IsReasonOf(full))
            {
                // What came of an action is worth more than all it has put out.
                if (Outputs?.GiveWay() == true)
                    continue;

                if (attempt % AttemptsPerReminder == 0)
                    log.Error($"the disk of {folder.Path} is full: nothing is accepted, started or reported until there is room; free some space ({full.Message})");
                await Task.Delay(FullDisk.LookAgain, TimeProvider.System, cancellation);
            }
        }
    }

    private void Compact(JournalFile journal)
    {
        try
        {
            journal.Compact(book.Compacted);
        }
        catch (IOException full) when (FullDisk.IsReasonOf(full))
        {
            log.Warning($"the journal is not compacted, the disk is full: {full.Message}");
        }
    }

    // Several inputs share one flush; their effects leave after it, in order. What has ended does not wait behind what has come, nor what starts.
    private bool TakeGroup()
    {
        records.Clear();
        effects.Clear();
        taken.Clear();
        var mustFlush = false;
        for (var count = 0; count < GroupedInputs && (ended.TryDequeue(out var input) || inputs.Reader.TryRead(out input));)
        {
            if (input.Apply is null)
                continue;
            count++;
            var output = input.Apply(book, clock.Now);
            if (input.Taken is not null)
                taken.Add(input.Taken);
            records.AddRange(output.Records);
            effects.AddRange(output.Effects);
            mustFlush |= output.MustFlush;
            wakeAt = output.WakeAt;
            if (output.Effects.Any(static effect => effect is StartAction))
                break;
        }

        return mustFlush;
    }

    private void Carry(BookEffect effect, RunningAction action)
    {
        switch (effect)
        {
            case SendReport send:
                connection.Post(send.Report);
                break;
            case StartAction start:
                log.Info($"starting '{start.Action.Name}' (action {start.Index} of command {start.CommandId})");
                action.Start(start);
                break;
            case PauseAction pause:
                log.Info($"action {pause.Index} of command {pause.CommandId} pauses: its window has closed");
                action.Pause(pause);
                break;
            case EndAction end:
                log.Info($"ending action {end.Index} of command {end.CommandId}");
                action.End(end);
                break;
            case Notice notice:
                log.Warning(notice.Message);
                break;
        }
    }

    private TimeSpan WaitUntilNext()
    {
        if (wakeAt is not { } at)
            return Timeout.InfiniteTimeSpan;
        var wait = at - clock.Now.Now;
        // Timers count whole milliseconds: rounded up, so that none comes too early.
        return wait <= TimeSpan.Zero ? TimeSpan.Zero : wait >= LongestWait ? LongestWait : TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
    }

    private ValueTask PostEnded(Func<CommandBook, CorrectedTime, BookOutput> input)
    {
        ended.Enqueue(new Input(input));
        // If there is no room, the loop is at work.
        inputs.Writer.TryWrite(default);
        return ValueTask.CompletedTask;
    }

    private ValueTask Post(Func<CommandBook, CorrectedTime, BookOutput> input, CancellationToken cancellation, Action? taken = null) =>
        inputs.Writer.WriteAsync(new Input(input, taken), cancellation);

    /// <summary>Done when what it led to is durable.</summary>
    private async ValueTask Keep(Func<CommandBook, CorrectedTime, BookOutput> input, CancellationToken cancellation)
    {
        var kept = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Post(input, cancellation, kept.SetResult);
        await kept.Task.WaitAsync(cancellation);
    }

    private ValueTask Link(bool up, CancellationToken cancellation)
    {
        Outputs?.Linked(up);
        return Post(up ? static (linked, now) => linked.Connected(now) : static (lost, now) => lost.Disconnected(now), cancellation);
    }

    private ValueTask Receive(Arrival arrival, CancellationToken cancellation)
    {
        if (Outputs?.Heard(arrival.Message) != true)
            return Give(arrival, cancellation);
        arrival.Taken();
        return ValueTask.CompletedTask;
    }

    private ValueTask Give(Arrival arrival, CancellationToken cancellation) => arrival.Message switch
    {
        Deliver deliver => Post((taker, now) => taker.Deliver(deliver.Command, now), cancellation, arrival.Taken),
        Confirm confirm => Post((told, now) => told.Confirmed(confirm.CommandId, confirm.UpTo, now), cancellation, arrival.Taken),
        _ => Post(static (corrected, now) => corrected.Tick(now), cancellation, arrival.Taken),
    };

    /// <param name="Apply">Gives it to the book; null: there is something in the other queue.</param>
    /// <param name="Taken">Called once the records of the group it belongs to are durable.</param>
    private readonly record struct Input(Func<CommandBook, CorrectedTime, BookOutput>? Apply, Action? Taken = null);
}
