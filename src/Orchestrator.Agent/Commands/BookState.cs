using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;

namespace Orchestrator.Agent.Commands;

/// <summary>What the journal's records add up to. Changes only by <see cref="Apply"/>, so that a restart leads to the same state.</summary>
internal sealed class BookState(TimeSpan keepAfterExpiry)
{
    private readonly Dictionary<string, CommandEntry> open = [];
    private readonly Dictionary<string, Settled> settled = [];
    private readonly Dictionary<string, DateTimeOffset> tombstones = [];
    private readonly Dictionary<string, Amendment> amendments = [];
    private DateTimeOffset nextForget = DateTimeOffset.MaxValue;

    /// <summary>Commands that are not both over and confirmed, in the order of their arrival.</summary>
    public List<CommandEntry> Open { get; } = [];

    public CommandEntry? Find(string commandId) => open.GetValueOrDefault(commandId);

    public bool IsKnown(string commandId) => open.ContainsKey(commandId) || settled.ContainsKey(commandId);

    public bool IsCancelled(string commandId) => tombstones.ContainsKey(commandId);

    public void Apply(JournalRecord record)
    {
        switch (record)
        {
            case CommandAccepted accepted:
                Accept(accepted);
                break;
            case CommandRefused refused:
                var late = Find(refused.CommandId) ?? Add(new CommandEntry(refused.Command, null));
                late.End(refused.Item);
                break;
            case ActionStarting starting:
                Find(starting.CommandId)?.Apply(starting);
                break;
            case ActionSpawned spawned when Find(spawned.CommandId) is { IsRunning: true } running && running.Next == spawned.Index:
                running.Process = spawned.Process;
                break;
            case BootEnding ending when Find(ending.CommandId) is { } ordering:
                ordering.EndsBoot = true;
                break;
            case ActionPaused paused:
                Find(paused.CommandId)?.Pause();
                break;
            case ActionWaiting waiting:
                Find(waiting.CommandId)?.Apply(waiting);
                break;
            case ActionDone done:
                Find(done.CommandId)?.Apply(done);
                break;
            case CommandFinished finished:
                Find(finished.CommandId)?.End(finished.Item);
                break;
            case ItemsConfirmed confirmed when Find(confirmed.CommandId) is { } entry:
                entry.Items.Confirm(confirmed.UpTo);
                if (entry.IsOver && entry.Items.AllConfirmed)
                    Settle(entry);
                break;
            case CommandKnown known:
                Keep(known.CommandId, new Settled(known.KeepUntil, KeepWhole: false));
                break;
        }
    }

    /// <summary>What compaction keeps of a record; null if nothing.</summary>
    public JournalRecord? Compacted(JournalRecord record)
    {
        if (open.ContainsKey(record.CommandId))
            return record;
        if (!settled.TryGetValue(record.CommandId, out var known))
            return null;
        if (known.KeepWhole)
            return record;
        return record switch
        {
            CommandKnown => record,
            CommandAccepted => new CommandKnown { CommandId = record.CommandId, KeepUntil = known.KeepUntil },
            CommandRefused { Item.Number: 1 } => new CommandKnown { CommandId = record.CommandId, KeepUntil = known.KeepUntil },
            _ => null,
        };
    }

    /// <summary>Drops what nobody can ask for any more.</summary>
    public void ForgetExpired(DateTimeOffset now)
    {
        if (now <= nextForget)
            return;
        nextForget = DateTimeOffset.MaxValue;
        Forget(settled, entry => entry.KeepUntil, now);
        Forget(tombstones, until => until, now);
        Forget(amendments, amendment => amendment.KeepUntil, now);
    }

    private void Forget<T>(Dictionary<string, T> kept, Func<T, DateTimeOffset> untilOf, DateTimeOffset now)
    {
        foreach (var (id, value) in kept)
        {
            var until = untilOf(value);
            if (now > until)
                kept.Remove(id);
            else
                ForgetAt(until);
        }
    }

    private void Accept(CommandAccepted record)
    {
        var command = record.Command;
        var entry = Add(new CommandEntry(CommandOutline.Of(command), command));
        entry.Items.Add(new Accepted { Number = 1, At = record.At });
        entry.Govern(command.Window, command.Held, command.Sequence);
        var keepUntil = KeepUntil(command.ExpiresAt);
        switch (command)
        {
            case { Kind: CommandKind.Execute }:
                if (amendments.TryGetValue(command.Id, out var early))
                    entry.Govern(early.Command.Window, early.Command.Held, early.Command.Sequence);
                break;
            case { Kind: CommandKind.Cancel, Refers: { } refers }:
                tombstones[refers] = keepUntil;
                ForgetAt(keepUntil);
                if (Find(refers) is { IsExecution: true } cancelled)
                    cancelled.CancelRequested = true;
                break;
            case { Kind: CommandKind.Amend, Refers: { } refers }:
                if (amendments.TryGetValue(refers, out var other) && other.Command.Sequence > command.Sequence)
                    break;
                amendments[refers] = new Amendment(command, keepUntil);
                ForgetAt(keepUntil);
                if (Find(refers) is { IsExecution: true, IsOver: false } amended && amended.AmendedBy < command.Sequence)
                    amended.Govern(command.Window, command.Held, command.Sequence);
                break;
        }
    }

    private CommandEntry Add(CommandEntry entry)
    {
        open.Add(entry.Id, entry);
        Open.Add(entry);
        return entry;
    }

    private void Settle(CommandEntry entry)
    {
        open.Remove(entry.Id);
        Open.Remove(entry);
        Keep(entry.Id, new Settled(KeepUntil(entry.Outline.ExpiresAt), KeepWhole: entry.Command is { Kind: not CommandKind.Execute }));
    }

    private void Keep(string commandId, Settled value)
    {
        settled[commandId] = value;
        ForgetAt(value.KeepUntil);
    }

    private DateTimeOffset KeepUntil(DateTimeOffset expiresAt) =>
        expiresAt < DateTimeOffset.MaxValue - keepAfterExpiry ? expiresAt + keepAfterExpiry : DateTimeOffset.MaxValue;

    private void ForgetAt(DateTimeOffset at) => nextForget = at < nextForget ? at : nextForget;

    private readonly record struct Settled(DateTimeOffset KeepUntil, bool KeepWhole);

    private sealed record Amendment(Command Command, DateTimeOffset KeepUntil);
}
