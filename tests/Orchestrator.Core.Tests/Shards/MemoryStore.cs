using System.Runtime.CompilerServices;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;

namespace Orchestrator.Core.Tests.Shards;

/// <summary>As much of a store as shards and launcher use, in memory. Its connection can be broken and its lease taken away.</summary>
internal sealed class MemoryStore : IRunStore, IShardStore
{
    private readonly Dictionary<string, SortedDictionary<int, TargetRun>> tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OutgoingCommand> commands = new(StringComparer.Ordinal);
    private long epoch;
    private Storing? heldBack;

    public Dictionary<string, RunRecord> Runs { get; } = new(StringComparer.Ordinal);

    public Dictionary<(string, int), ReportEntry> Entries { get; } = [];

    public List<RunBatch> Batches { get; } = [];

    /// <summary>Thrown by the next batch instead of storing it.</summary>
    public Func<ShardLease, Exception>? Failure { get; set; }

    /// <summary>How often a lease was renewed without a batch.</summary>
    public long Renewals { get; private set; }

    /// <summary>True: the store does not answer.</summary>
    public bool RenewalsHang { get; set; }

    /// <summary>How often a server has said that it lives.</summary>
    public long Beats { get; private set; }

    /// <summary>True: another owner has the shard.</summary>
    public bool IsTaken { get; set; }

    public List<ShardLease> Released { get; } = [];

    public List<string> Forgotten { get; } = [];

    public IReadOnlyList<TargetRun> TokensOf(string runId) => [.. tokens[runId].Values];

    public Task<bool> Create(RunRecord run, IReadOnlyList<TargetRun> targets, RunEvent created, CancellationToken cancellation)
    {
        if (!Runs.TryAdd(run.Id, run))
            return Task.FromResult(false);
        tokens[run.Id] = new SortedDictionary<int, TargetRun>(targets.ToDictionary(token => token.Ordinal));
        return Task.FromResult(true);
    }

    /// <summary>The next batch waits until it may go on.</summary>
    public Storing HoldBack() => heldBack = new Storing();

    public async Task ApplyBatch(ShardLease lease, RunBatch batch, CancellationToken cancellation)
    {
        if (heldBack is { } storing)
        {
            heldBack = null;
            await storing.Wait(cancellation);
        }

        if (Failure is { } failure)
        {
            Failure = null;
            throw failure(lease);
        }

        Hold(lease);
        Batches.Add(batch);
        foreach (var run in batch.Runs)
            Runs[run.Id] = run;
        Ends.AddRange(batch.Runs.Where(run => run.EndedAt is not null).Select(run => run.Id).Except(Ends));
        foreach (var token in batch.Targets)
            tokens[token.RunId][token.Ordinal] = token;
        foreach (var command in batch.Commands)
            commands[command.Id] = command;
        foreach (var settled in batch.Settled)
            commands.Remove(settled);
        foreach (var entry in batch.Entries)
            Entries.TryAdd((entry.CommandId, entry.Number), entry);
    }

    /// <summary>What retention does.</summary>
    public void Remove(string runId)
    {
        Runs.Remove(runId);
        tokens.Remove(runId);
    }

    public Task<IReadOnlyList<RunRecord>> ActiveRuns(int shard, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<RunRecord>>([.. Runs.Values.Where(run => run.Shard == shard && !run.HasEnded)]);

    public async IAsyncEnumerable<TargetRun> AllTargets(string runId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        foreach (var token in TokensOf(runId))
            yield return token;
    }

    public Task<IReadOnlyList<OutgoingCommand>> Commands(IReadOnlyCollection<string> ids, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<OutgoingCommand>>([.. ids.Where(commands.ContainsKey).Select(id => commands[id])]);

    public Task<CommandAnswer?> Answer(CommandAnswer answer, CancellationToken cancellation)
    {
        if (!commands.TryGetValue(answer.CommandId, out var command))
            return Task.FromResult<CommandAnswer?>(null);
        commands[answer.CommandId] = command with { Answer = command.Answer ?? answer };
        return Task.FromResult(commands[answer.CommandId].Answer);
    }

    public Task<TargetRun?> FindTarget(string runId, int ordinal, CancellationToken cancellation) =>
        Task.FromResult(tokens.GetValueOrDefault(runId)?.GetValueOrDefault(ordinal));

    public Task<RunRecord?> Find(string runId, CancellationToken cancellation) => Task.FromResult(Runs.GetValueOrDefault(runId));

    public Task<int> Shards(int ifFirst, CancellationToken cancellation) => Task.FromResult(ifFirst);

    public Task<ShardBoard> Beat(string server, CancellationToken cancellation) =>
        Task.FromResult(new ShardBoard([new ServerMark(server, ++Beats)], IsTaken ? [new LeaseMark(0, "somebody else", epoch + 1, Beats)] : []));

    public Task Forget(ServerMark server, CancellationToken cancellation)
    {
        Forgotten.Add(server.Name);
        return Task.CompletedTask;
    }

    public Task<ShardLease?> Acquire(int shard, string owner, LeaseMark? lapsed, CancellationToken cancellation) =>
        Task.FromResult(IsTaken ? null : new ShardLease(shard, owner, ++epoch));

    public async Task Renew(ShardLease lease, CancellationToken cancellation)
    {
        if (RenewalsHang)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
        Hold(lease);
        Renewals++;
    }

    public Task Release(ShardLease lease, CancellationToken cancellation)
    {
        Released.Add(lease);
        return Task.CompletedTask;
    }

    public Task<Page<RunRecord>> List(RunFilter filter, PageRequest page, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<Page<TargetRun>> Targets(string runId, TargetRunFilter filter, PageRequest page, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<IReadOnlyList<WaitGroup>> Waits(string runId, int max, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<IReadOnlyList<ActivityCount>> ActivityCounts(string runId, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<IReadOnlyList<RunEvent>> Events(string runId, long after, int max, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>Ends nobody has followed up, in the order of their batches.</summary>
    public List<string> Ends { get; } = [];

    public Task<IReadOnlyList<RunRecord>> EndsToFollow(int max, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<RunRecord>>([.. Ends.Take(max).Select(id => Runs[id])]);

    public Task EndsFollowed(IReadOnlyCollection<string> runIds, CancellationToken cancellation)
    {
        Ends.RemoveAll(runIds.Contains);
        return Task.CompletedTask;
    }

    public Task<int> RemoveEnded(DateTimeOffset before, int max, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>A batch on its way into the store.</summary>
    internal sealed class Storing
    {
        private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource allowed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Begun => begun.Task.WaitAsync(TimeSpan.FromSeconds(30));

        public void GoOn() => allowed.SetResult();

        public Task Wait(CancellationToken cancellation)
        {
            begun.SetResult();
            return allowed.Task.WaitAsync(cancellation);
        }
    }

    private void Hold(ShardLease lease)
    {
        if (IsTaken || lease.Epoch != epoch)
            throw new LeaseLostException(lease);
    }
}
