using Orchestrator.Core;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Simulation.Tests.World;

namespace Orchestrator.Simulation.Tests.Servers;

/// <summary>
/// One server's way to the store: it takes time, the server may die right before or right after a write, and the connection may break with
/// the write done or not done.
/// </summary>
internal sealed class FaultyStore(SimulatedStore store, Process process, Faults faults) : IRunStore, IShardStore
{
    public Task<bool> Create(RunRecord run, IReadOnlyList<TargetRun> targets, RunEvent created, CancellationToken cancellation) =>
        Write(Sites.CreateRun, () => store.Create(run, targets, created, cancellation));

    public Task ApplyBatch(ShardLease lease, RunBatch batch, CancellationToken cancellation) =>
        Write(Sites.ApplyBatch, async () =>
        {
            await store.ApplyBatch(lease, batch, cancellation);
            Invariants.HoldAfter(batch, store);
        });

    public Task<ShardBoard> Beat(string server, CancellationToken cancellation) => Write(Sites.Beat, () => store.Beat(server, cancellation));

    public Task Forget(ServerMark server, CancellationToken cancellation) => Write(Sites.Forget, () => store.Forget(server, cancellation));

    public Task<ShardLease?> Acquire(int shard, string owner, LeaseMark? lapsed, CancellationToken cancellation) =>
        Write(Sites.AcquireLease, () => store.Acquire(shard, owner, lapsed, cancellation));

    public Task Renew(ShardLease lease, CancellationToken cancellation) => Write(Sites.RenewLease, () => store.Renew(lease, cancellation));

    public Task Release(ShardLease lease, CancellationToken cancellation) => Write(Sites.ReleaseLease, () => store.Release(lease, cancellation));

    public Task<int> Shards(int ifFirst, CancellationToken cancellation) => store.Shards(ifFirst, cancellation);

    public Task<IReadOnlyList<RunRecord>> ActiveRuns(int shard, CancellationToken cancellation) => Read(() => store.ActiveRuns(shard, cancellation));

    public IAsyncEnumerable<TargetRun> AllTargets(string runId, CancellationToken cancellation) => store.AllTargets(runId, cancellation);

    public Task<IReadOnlyList<OutgoingCommand>> Commands(IReadOnlyCollection<string> ids, CancellationToken cancellation) =>
        Read(() => store.Commands(ids, cancellation));

    public Task<CommandAnswer?> Answer(CommandAnswer answer, CancellationToken cancellation) => Write(Sites.Answer, () => store.Answer(answer, cancellation));

    public Task<TargetRun?> FindTarget(string runId, int ordinal, CancellationToken cancellation) => Read(() => store.FindTarget(runId, ordinal, cancellation));

    public Task<RunRecord?> Find(string runId, CancellationToken cancellation) => Read(() => store.Find(runId, cancellation));

    public Task<Page<RunRecord>> List(RunFilter filter, PageRequest page, CancellationToken cancellation) => store.List(filter, page, cancellation);

    public Task<Page<TargetRun>> Targets(string runId, TargetRunFilter filter, PageRequest page, CancellationToken cancellation) =>
        store.Targets(runId, filter, page, cancellation);

    public Task<IReadOnlyList<WaitGroup>> Waits(string runId, int max, CancellationToken cancellation) => store.Waits(runId, max, cancellation);

    public Task<IReadOnlyList<ActivityCount>> ActivityCounts(string runId, CancellationToken cancellation) => store.ActivityCounts(runId, cancellation);

    public Task<IReadOnlyList<RunEvent>> Events(string runId, long after, int max, CancellationToken cancellation) =>
        store.Events(runId, after, max, cancellation);

    public Task<IReadOnlyList<RunRecord>> EndsToFollow(int max, CancellationToken cancellation) => store.EndsToFollow(max, cancellation);

    public Task EndsFollowed(IReadOnlyCollection<string> runIds, CancellationToken cancellation) => store.EndsFollowed(runIds, cancellation);

    public Task<int> RemoveEnded(DateTimeOffset before, int max, CancellationToken cancellation) => store.RemoveEnded(before, max, cancellation);

    private Task<bool> Write(string site, Func<Task> write) => Write(site, async () =>
    {
        await write();
        return true;
    });

    private async Task<T> Read<T>(Func<Task<T>> read)
    {
        await process.Pause(faults.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(3)));
        if (faults.Happens(0.003))
            throw new IOException("The connection to the store broke.");
        return await read();
    }

    private async Task<T> Write<T>(string site, Func<Task<T>> write)
    {
        await process.Pause(faults.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(5)));
        await DieAt(Sites.Before(site));
        if (faults.Happens(0.003))
            throw new IOException("The connection to the store broke before the write.");
        var result = await write();
        await DieAt(Sites.After(site));
        if (faults.Happens(0.003))
            throw new IOException("The connection to the store broke after the write.");
        return result;
    }

    private Task DieAt(string site)
    {
        if (!faults.Crashes(site))
            return Task.CompletedTask;
        process.Kill();
        return Process.Never();
    }
}
