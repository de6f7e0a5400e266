using Orchestrator.Core;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Targets;
using Orchestrator.Storage.Tests.Compliance;

namespace Orchestrator.Storage.Tests.Sqlite;

/// <summary>A database from before the rollups of reports is opened: the rollups hold what its entries say.</summary>
public sealed class ReportMigrationTests : IDisposable
{
    private static readonly ReportDimensions Everything = Enum.GetValues<ReportDimensions>().Aggregate((one, other) => one | other);

    private readonly DirectoryInfo folder = System.IO.Directory.CreateTempSubdirectory("orchestrator-migration-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Old => Path.Combine(folder.FullName, "old.db");

    private string New => Path.Combine(folder.FullName, "new.db");

    [Fact]
    public async Task Entries_from_before_are_in_the_rollups_and_count_at_the_sites_their_targets_have_now()
    {
        var reports = new RandomReports(8);
        var entries = reports.Entries(500).Select(entry => entry with { Site = SiteNow(entry.Ordinal) }).ToList();
        await Write(reports, entries);
        EarlierDatabase.Make(Old, New, "report_sorts", ["runs", "target_runs", "targets", "report_entries"]);

        await using var migrated = await Open(Old);
        await using var written = await Open(New);

        var groups = await Groups(migrated);
        groups.ShouldNotBeEmpty();
        groups.ShouldBe(await Groups(written));
        var filter = new ReportFilter { Site = "Köln", Phases = [ReportPhase.Execution, ReportPhase.Result] };
        var page = await migrated.Reports.Query(filter, new PageRequest(), Cancellation);
        page.Items.ShouldNotBeEmpty();
        page.ShouldBeEquivalentTo(await written.Reports.Query(filter, new PageRequest(), Cancellation));
        (await migrated.Runs.FindTarget(reports.Runs[0].Id, 1, Cancellation)).ShouldNotBeNull().Site.ShouldBe(SiteNow(1));
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static string SiteNow(int ordinal) => ordinal == 0 ? "" : ordinal % 2 == 0 ? "Köln" : "Graz";

    private static Task<IStorage> Open(string path) =>
        StorageFactory.Open(new StorageOptions { SqlitePath = path }, Cancellation);

    private static async Task<IReadOnlyList<string>> Groups(IStorage storage)
    {
        var wide = new ReportFilter { From = Given.Noon, To = Given.Noon.AddHours(11) };
        var whole = await storage.Reports.Summarise(new ReportFilter(), Everything, withDurations: true, Cancellation);
        var part = await storage.Reports.Summarise(wide, ReportDimensions.Run | ReportDimensions.Cause, withDurations: true, Cancellation);
        return [.. whole.Concat(part).Select(group => $"{group.Key} {group.ActivityName} {group.Counts} {group.Durations} {group.Spread}").Order(StringComparer.Ordinal)];
    }

    private async Task Write(RandomReports reports, IReadOnlyList<ReportEntry> entries)
    {
        await using var storage = await Open(New);
        for (var ordinal = 0; ordinal < RandomReports.TargetsPerRun; ordinal++)
            await storage.Targets.Save([new Target { Id = $"t-{ordinal}", Name = $"PC-{ordinal:0000}", Site = SiteNow(ordinal) }], Cancellation);
        foreach (var run in reports.Runs)
            await Given.StoredRun(storage, run.Id, RandomReports.TargetsPerRun, stored => stored with { DefinitionId = run.DefinitionId });
        await storage.Shards.Shards(1, Cancellation);
        var lease = (await storage.Shards.Acquire(0, "server", null, Cancellation))!;
        await Given.Apply(storage, lease, [.. entries.Select<ReportEntry, Action<RunBatch>>(entry => batch => batch.Add(entry))]);
    }
}
