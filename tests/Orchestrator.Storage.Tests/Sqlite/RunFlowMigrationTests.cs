using Orchestrator.Core;
using Orchestrator.Core.Runs;
using Orchestrator.Storage.Tests.Compliance;

namespace Orchestrator.Storage.Tests.Sqlite;

/// <summary>A database that has the flow of runs in their bodies is opened: it is where it is looked for, and nowhere else.</summary>
public sealed class RunFlowMigrationTests : IDisposable
{
    private readonly DirectoryInfo folder = System.IO.Directory.CreateTempSubdirectory("orchestrator-migration-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_flow_of_earlier_runs_is_kept_and_lists_leave_it_out()
    {
        var (old, current) = (Path.Combine(folder.FullName, "old.db"), Path.Combine(folder.FullName, "new.db"));
        var (whole, still) = (Whole.Run("moved"), Given.Run("still"));
        await using (var storage = await Open(current))
        {
            foreach (var run in new[] { whole, still })
                (await storage.Runs.Create(run, Given.Tokens(run.Id, 1), Given.Event(run.Id), Cancellation)).ShouldBeTrue();
        }

        EarlierDatabase.Make(
            old,
            current,
            "ADD COLUMN flow",
            ["runs"],
            "UPDATE runs SET body = json_set(body, '$.flow', json((SELECT n.flow FROM new.runs n WHERE n.id = runs.id))) WHERE id = 'moved'");

        await using var migrated = await Open(old);
        (await migrated.Runs.Find(whole.Id, Cancellation)).ShouldBeWhole(whole);
        (await migrated.Runs.Find(still.Id, Cancellation)).ShouldBeWhole(still);
        (await migrated.Runs.List(new RunFilter(), new PageRequest(), Cancellation)).Items.ShouldBeWhole([still, whole with { Flow = null }]);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static Task<IStorage> Open(string path) => StorageFactory.Open(new StorageOptions { SqlitePath = path }, Cancellation);
}
