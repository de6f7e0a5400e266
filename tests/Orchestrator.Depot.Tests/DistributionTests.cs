namespace Orchestrator.Depot.Tests;

/// <summary>The program of a depot, a real server, and the line between them.</summary>
public sealed class DistributionTests
{
    private const int FileBytes = 3 * 1024 * 1024;

    /// <summary>One file at a time, looked for every second.</summary>
    private static readonly object OneByOne = new { normal = new { parallelism = 1, pollingSeconds = 1 } };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_the_window_closes_the_file_in_hand_is_finished_and_the_next_window_brings_the_rest_and_nothing_twice()
    {
        await using var rig = await DepotRig.Start();
        var files = DepotRig.Random(10, FileBytes, seed: 1);
        await rig.Publish("product", files);
        await rig.Put("/api/timeframes/edge", new { grid = "Normal" });
        var tap = rig.Tap(rig.Url);
        var depot = await rig.Add("berlin", through: tap.Url, levels: OneByOne, timeframe: "edge");
        var release = new TaskCompletionSource();
        tap.Before = passed => tap.Sent >= FileBytes * 5.5 && passed > 0 && depot.Contents.Count == 5 && passed > FileBytes / 4 ? release.Task : Task.CompletedTask;

        depot.Start();
        await DepotRig.Until(() => depot.Contents.Count == 5 && tap.Sent >= FileBytes * 5.5, () => depot.Log);
        await rig.Put("/api/timeframes/edge", new { grid = "No" });
        await DepotRig.Until(async () => (await rig.State("berlin"))?.GetProperty("level").GetString() == "No", () => depot.Log);
        depot.Contents.Count.ShouldBe(5, "the sixth is in hand");
        release.SetResult();

        await DepotRig.Until(async () => depot.Contents.Count == 6 && (await rig.Transfers("berlin")).Any(entry => entry.GetProperty("kind").GetString() == "stopped"), () => depot.Log);
        var stopped = (await rig.Transfers("berlin")).Single(entry => entry.GetProperty("kind").GetString() == "stopped");
        stopped.GetProperty("reason").GetString().ShouldNotBeNull().ShouldContain("the window has closed: 4 contents");
        await DepotRig.Until(async () => (await rig.State("berlin")) is { } state && state.GetProperty("missing").GetInt32() == 4 && state.GetProperty("doing").GetString()!.Contains("closed", StringComparison.Ordinal), () => depot.Log);
        depot.Contents.Count.ShouldBe(6);

        await rig.Put("/api/timeframes/edge", new { grid = "Normal" });
        await DepotRig.Until(async () => (await rig.Transfers("berlin")).Count(entry => entry.GetProperty("kind").GetString() == "fetched") == 10, () => depot.Log);
        foreach (var file in files)
            (await File.ReadAllBytesAsync(depot.PathOf(DepotRig.HashOf(file)), Cancellation)).ShouldBe(file);
        tap.Sent.ShouldBeInRange(10L * FileBytes, (10L * FileBytes) + (FileBytes / 3), "every file crossed the wire once; the rest is what is said beside");
    }

    [Fact]
    public async Task A_depot_killed_ten_times_in_the_middle_of_files_ends_with_the_same_contents()
    {
        const int Size = 12 * 1024 * 1024;
        await using var rig = await DepotRig.Start();
        var files = DepotRig.Random(5, Size, seed: 2);
        await rig.Publish("product", files);
        var tap = rig.Tap(rig.Url);
        var depot = await rig.Add("berlin", through: tap.Url, levels: new { normal = new { parallelism = 2, pollingSeconds = 1, bytesPerSecond = 8_000_000 } });
        var random = new Random(3);
        for (var kill = 0; kill < 10; kill++)
        {
            var until = tap.Sent + random.Next(1_000_000, 5_000_000);
            depot.Start();
            await DepotRig.Until(() => tap.Sent >= until || !depot.IsRunning, () => depot.Log);
            depot.IsRunning.ShouldBeTrue(depot.Log);
            await depot.Kill();
            foreach (var whole in depot.Contents)
                DepotRig.HashOf(await File.ReadAllBytesAsync(depot.PathOf(whole), Cancellation)).ShouldBe(whole, "nothing stands under its name that is not whole");
        }

        depot.Start();
        await DepotRig.Until(() => depot.Contents.Count == files.Count, () => depot.Log);
        foreach (var file in files)
            (await File.ReadAllBytesAsync(depot.PathOf(DepotRig.HashOf(file)), Cancellation)).ShouldBe(file);
        await DepotRig.Until(async () => (await rig.Transfers("berlin")).Any(entry => entry.GetProperty("resumedFrom").GetInt64() > 0), () => depot.Log);
        Directory.EnumerateFiles(Path.Combine(depot.Folder, "arriving")).ShouldBeEmpty();
        await DepotRig.Until(async () => (await Fetched(rig)).Count >= files.Count, () => depot.Log);
        (await Fetched(rig)).Order().ShouldBe(files.Select(DepotRig.HashOf).Order(), "each is told, whenever the kill came, and none twice");
    }

    private static async Task<List<string>> Fetched(DepotRig rig) =>
        [.. (await rig.Transfers("berlin")).Where(entry => entry.GetProperty("kind").GetString() == "fetched").Select(entry => entry.GetProperty("content").GetString()!)];

    [Fact]
    public async Task Small_files_travel_in_bundles_and_equal_ones_once()
    {
        await using var rig = await DepotRig.Start();
        var files = DepotRig.Random(1_200, 700, seed: 4);
        await rig.Publish("product", [.. files, .. files.Take(300), []]);
        var tap = rig.Tap(rig.Url);
        var depot = await rig.Add("berlin", through: tap.Url, levels: OneByOne);

        depot.Start();
        await DepotRig.Until(async () => (await rig.State("berlin")) is { } state && state.GetProperty("contents").GetInt32() == 1_201, () => depot.Log);

        depot.Contents.Count.ShouldBe(1_201);
        foreach (var file in files)
            (await File.ReadAllBytesAsync(depot.PathOf(DepotRig.HashOf(file)), Cancellation)).ShouldBe(file);
        (await rig.Get("/api/depots/transfers?depot=berlin")).GetProperty("total").GetInt64().ShouldBe(1_201);
    }
}
