namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What the compliance suite asks of a store's own tests: an empty database for each test.</summary>
public abstract class StorageFixture
{
    /// <summary>A new and empty database.</summary>
    public abstract Task<StorageUnderTest> Create();
}

/// <summary>One database of one test.</summary>
public abstract class StorageUnderTest : IAsyncDisposable
{
    public ManualTime Time { get; } = new();

    public IStorage Storage { get; protected set; } = null!;

    /// <summary>A second instance on the same database, as another server or the next start would open it. Closed with this one.</summary>
    public abstract Task<IStorage> OpenAnother();

    /// <summary>Closes all instances and removes the database.</summary>
    public abstract ValueTask DisposeAsync();
}
