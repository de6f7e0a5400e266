using Orchestrator.Core.Shards;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What the suites of all ports share: a fresh database per test.</summary>
public abstract class StoreCompliance(StorageFixture fixture) : IAsyncLifetime
{
    protected const string Owner = "server-a";

    protected StorageUnderTest Database { get; private set; } = null!;

    protected IStorage Storage => Database.Storage;

    protected DateTimeOffset Now => Database.Time.Now;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Database = await fixture.Create();

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task<ShardLease> Lease(int shard = 0, string owner = Owner)
    {
        var lease = await Storage.Shards.Acquire(shard, owner, await Standing(shard), Cancellation);
        return lease.ShouldNotBeNull();
    }

    /// <summary>A shard's lease as it stands; whoever takes it away has seen it long enough.</summary>
    protected async Task<LeaseMark?> Standing(int shard = 0)
    {
        var board = await Storage.Shards.Beat("observer", Cancellation);
        return board.Leases.SingleOrDefault(lease => lease.Shard == shard);
    }
}
