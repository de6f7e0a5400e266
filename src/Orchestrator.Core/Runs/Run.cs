using Orchestrator.Core.Distributions;

namespace Orchestrator.Core.Runs;

/// <summary>
/// A run in the memory of its shard's owner: the stored record and tokens, and what can be rebuilt from them (timers, slots, the agenda).
/// If a batch cannot be stored, the whole object is thrown away and loaded again.
/// </summary>
public sealed class Run
{
    private readonly TargetRun[] tokens;
    private readonly Dictionary<string, int> ordinals;
    private readonly PriorityQueue<int, DateTimeOffset> timers = new();
    private readonly Queue<int> agenda = new();
    private readonly bool[] onAgenda;
    private readonly Dictionary<int, SlotQueue> slots = [];
    private readonly FlowCount flow;

    /// <param name="record">As stored.</param>
    /// <param name="graph">The compiled version the run is pinned to.</param>
    /// <param name="tokens">All of them, by ordinal.</param>
    public Run(RunRecord record, DistributionGraph graph, IReadOnlyCollection<TargetRun> tokens)
    {
        Record = record;
        Graph = graph;
        this.tokens = [.. tokens];
        ordinals = new Dictionary<string, int>(this.tokens.Length, StringComparer.Ordinal);
        onAgenda = new bool[this.tokens.Length];
        foreach (var token in this.tokens)
        {
            if (!ReferenceEquals(this.tokens[token.Ordinal], token))
                throw new InvalidDataException($"Run {record.Id}: the token of ordinal {token.Ordinal} is not at its place.");
            ordinals[token.TargetId] = token.Ordinal;
            if (token.HoldsSlot)
                SlotsOf(token.Activity).Take(token.Ordinal);
            if (!token.HasEnded)
                Schedule(token);
        }

        flow = new FlowCount(graph, record.Flow, this.tokens);
        VisitAll();
    }

    public RunRecord Record { get; internal set; }

    public DistributionGraph Graph { get; }

    public IReadOnlyList<TargetRun> Tokens => tokens;

    internal int AgendaLength => agenda.Count;

    internal TargetRun this[int ordinal] => tokens[ordinal];

    /// <summary>The earliest timer; it may be stale.</summary>
    internal DateTimeOffset? NextTimer => timers.TryPeek(out _, out var due) ? due : null;

    internal int? OrdinalOf(string targetId) => ordinals.TryGetValue(targetId, out var ordinal) ? ordinal : null;

    /// <summary>Puts a token's new state in its place.</summary>
    internal void Replace(TargetRun token)
    {
        var old = tokens[token.Ordinal];
        tokens[token.Ordinal] = token;
        if (token.State != old.State)
            Record = Record with { Ledger = Record.Ledger.Move(old.State, token.State) };
        flow.Move(old, token);
        PassSlotOn(old, token);
        if (token.WakeAt != old.WakeAt && !token.HasEnded)
            Schedule(token);
    }

    /// <summary>A token goes on from an activity to the next.</summary>
    internal void Pass(int activity, string port) => flow.Pass(activity, port);

    /// <summary>The flow as the tokens have it; null: unchanged since it was asked for last.</summary>
    internal RunFlow? TakeFlow() => flow.Take();

    internal SlotQueue SlotsOf(int activity)
    {
        if (!slots.TryGetValue(activity, out var queue))
            slots[activity] = queue = new SlotQueue();
        return queue;
    }

    /// <summary>Has the engine look at a token in one of the next rounds.</summary>
    internal void Visit(int ordinal)
    {
        if (onAgenda[ordinal] || tokens[ordinal].HasEnded)
            return;
        onAgenda[ordinal] = true;
        agenda.Enqueue(ordinal);
    }

    /// <summary>Those of these targets that are in the run.</summary>
    internal void Visit(IEnumerable<string> targetIds)
    {
        foreach (var id in targetIds)
        {
            if (OrdinalOf(id) is { } ordinal)
                Visit(ordinal);
        }
    }

    internal void VisitAll()
    {
        for (var ordinal = 0; ordinal < tokens.Length; ordinal++)
            Visit(ordinal);
    }

    internal bool TryNextVisit(out int ordinal)
    {
        if (!agenda.TryDequeue(out ordinal))
            return false;
        onAgenda[ordinal] = false;
        return true;
    }

    /// <summary>Moves tokens whose time has come to the agenda.</summary>
    internal void CollectDue(DateTimeOffset now)
    {
        while (timers.TryPeek(out var ordinal, out var due) && due <= now)
        {
            timers.Dequeue();
            if (tokens[ordinal].WakeAt == due)
                Visit(ordinal);
        }
    }

    /// <summary>Whoever gives a slot back, or stops queueing for one, makes room for the first in the queue.</summary>
    private void PassSlotOn(TargetRun old, TargetRun token)
    {
        var givesBack = old.HoldsSlot && (!token.HoldsSlot || token.Activity != old.Activity);
        var stopsQueueing = old.Wait?.Reason == WaitReason.Slot && token.Wait?.Reason != WaitReason.Slot && !token.HoldsSlot;
        if (!givesBack && !stopsQueueing)
            return;
        var queue = SlotsOf(old.Activity);
        if (givesBack)
            queue.Release(old.Ordinal);
        else
            queue.Leave(old.Ordinal);
        if (queue.Next is { } next)
            Visit(next);
    }

    private void Schedule(TargetRun token)
    {
        if (token.WakeAt is { } at)
            timers.Enqueue(token.Ordinal, at);
    }
}
