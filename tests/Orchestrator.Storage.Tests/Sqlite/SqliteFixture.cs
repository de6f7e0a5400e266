using Orchestrator.Storage.Tests.Compliance;

namespace Orchestrator.Storage.Tests.Sqlite;

/// <summary>A folder of its own for each test's database.</summary>
public sealed class SqliteFixture : StorageFixture
{
    public override async Task<StorageUnderTest> Create()
    {
        var database = new SqliteUnderTest();
        await database.Open();
        return database;
    }
}

internal sealed class SqliteUnderTest : StorageUnderTest
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("orchestrator-storage-");
    private readonly List<IStorage> opened = [];

    public string Path => System.IO.Path.Combine(folder.FullName, "orchestrator.db");

    public async Task Open() => Storage = await OpenAnother();

    public override async Task<IStorage> OpenAnother()
    {
        var storage = await StorageFactory.Open(new StorageOptions { SqlitePath = Path }, CancellationToken.None);
        opened.Add(storage);
        return storage;
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var storage in opened)
            await storage.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
