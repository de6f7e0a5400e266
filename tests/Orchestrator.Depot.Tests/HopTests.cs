using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Depots;
using Orchestrator.Contracts.Signing;
using Orchestrator.Server.Depots;
using Orchestrator.Server.Fleet;
using Orchestrator.Server.Packages;
using Orchestrator.Transfer.Contents;
using Orchestrator.Transfer.Packages;

namespace Orchestrator.Depot.Tests;

/// <summary>Three depots in a row, each a process, and somebody who fetches from the last one as an agent does.</summary>
public sealed class HopTests
{
    private static readonly object Often = new { normal = new { parallelism = 4, pollingSeconds = 1 } };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Contents_go_hop_by_hop_deletions_follow_reports_come_back_and_a_damaged_copy_is_noticed_and_repaired()
    {
        await using var rig = await DepotRig.Start();
        IReadOnlyList<byte[]> files = [.. DepotRig.Random(3, 1_500_000, seed: 5), .. DepotRig.Random(40, 2_000, seed: 6)];
        var hub = await rig.Add("hub", levels: Often, retention: 0);
        var region = await rig.Add("region", parent: "hub", levels: Often, retention: 0);
        var branch = await rig.Add("branch", parent: "region", levels: Often, retention: 0);
        DepotProcess[] all = [hub, region, branch];
        foreach (var depot in all)
            depot.Start();

        var manifest = await rig.Publish("product", files);
        await DepotRig.Until(async () => (await rig.State("branch")) is { } state && state.GetProperty("contents").GetInt32() == files.Count, () => branch.Log);
        foreach (var depot in all)
            depot.Contents.Order().ShouldBe(files.Select(DepotRig.HashOf).Order());
        // What it asked for before its parent had it is told, too.
        await DepotRig.Until(async () => (await Fetched(rig, "branch")).Count == files.Count, () => branch.Log);
        (await Fetched(rig, "branch")).ShouldAllBe(entry => entry.GetProperty("from").GetString() == "depot region");
        await DepotRig.Until(async () => (await rig.State("branch"))!.Value.TryGetProperty("clockSkew", out var skew) && Math.Abs(skew.GetDouble()) < 1, () => branch.Log);

        // An agent at the branch: its command says where to go, and its grant opens all three.
        var transfer = await Routed(rig, "branch", manifest);
        transfer.Depots!.Select(depot => depot.Name).ShouldBe(["branch", "region", "hub"]);
        (await Fetch(rig, transfer)).Files.ShouldAllBe(file => file.From == "depot branch");

        var damaged = files[1];
        Damage(branch.PathOf(DepotRig.HashOf(damaged)));
        var outcome = await Fetch(rig, transfer);
        var file = outcome.Files.Single(one => one.Misled.Length > 0);
        (file.Path, file.Misled, file.State).ShouldBe(("file-00001", "depot branch", FileState.Fetched));
        outcome.Files.ShouldAllBe(one => one.State == FileState.Fetched);
        await DepotRig.Until(async () => (await rig.Transfers("branch")).Any(entry => entry.GetProperty("kind").GetString() == "damaged"), () => branch.Log);
        await DepotRig.Until(() => File.Exists(branch.PathOf(DepotRig.HashOf(damaged))), () => branch.Log);
        (await File.ReadAllBytesAsync(branch.PathOf(DepotRig.HashOf(damaged)), Cancellation)).ShouldBe(damaged);

        // With the nearest two gone the third one serves, and with all of them the server.
        await branch.Kill();
        await region.Kill();
        (await Fetch(rig, transfer)).Files.ShouldAllBe(one => one.From == "depot hub");
        await hub.Kill();
        (await Fetch(rig, transfer)).Files.ShouldAllBe(one => one.From.StartsWith("http", StringComparison.Ordinal));

        foreach (var depot in all)
            depot.Start();
        using var deleted = await rig.Api.DeleteAsync("/api/packages/product/versions/1.0", Cancellation);
        await DepotRig.Until(() => all.All(depot => depot.Contents.Count == 0), () => branch.Log);
        await DepotRig.Until(async () => (await rig.Transfers("branch")).Count(entry => entry.GetProperty("kind").GetString() == "removed") == files.Count, () => branch.Log);
    }

    [Fact]
    public async Task A_depot_that_was_removed_keeps_nobody_before_it_from_telling_and_nobody_speaks_for_those_before_it()
    {
        await using var rig = await DepotRig.Start();
        var hub = await rig.Add("hub", levels: Often);
        var region = await rig.Add("region", parent: "hub", levels: Often);
        var branch = await rig.Add("branch", parent: "region", levels: Often);
        foreach (var depot in new[] { hub, region, branch })
            depot.Start();
        await DepotRig.Until(async () => await rig.State("branch") is not null, () => branch.Log);

        (await rig.Api.DeleteAsync("/api/depots/branch", Cancellation)).EnsureSuccessStatusCode();
        await rig.Publish("product", DepotRig.Random(1, 2_000, seed: 8));

        // By then the hub has a plan without the branch: the region's came through it.
        await DepotRig.Until(async () => (await rig.State("region")) is { } state && state.GetProperty("contents").GetInt32() == 1, () => region.Log);
        await DepotRig.Until(async () => (await Fetched(rig, "region")).Count == 1, () => region.Log);

        using var client = new HttpClient { BaseAddress = new Uri(hub.Url) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", region.Access.Token);
        DepotEntry Told(string id, string depot) => new() { Id = id, Depot = depot, At = TimeProvider.System.GetUtcNow(), Kind = DepotEntryKind.Removed, Content = new string('a', 64), Size = 1 };
        var message = new DepotMessage { States = [], Entries = [Told("lie", hub.Access.Depot), Told("late", branch.Access.Depot), Told("truth", region.Access.Depot)] };
        using var answer = await client.PostAsync("/api/depot/messages", System.Net.Http.Json.JsonContent.Create(message, Contracts.ContractsJson.Default.DepotMessage), Cancellation);
        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.NoContent);
        await DepotRig.Until(async () => (await rig.Transfers("region")).Any(entry => entry.GetProperty("kind").GetString() == "removed"), () => hub.Log);
        (await rig.Transfers("hub")).ShouldNotContain(entry => entry.GetProperty("kind").GetString() == "removed");
    }

    [Fact]
    public async Task A_small_file_that_was_spoiled_at_the_parent_comes_whole_to_both()
    {
        await using var rig = await DepotRig.Start();
        var files = DepotRig.Random(3, 2_000, seed: 9);
        await rig.Publish("product", files);
        var hub = await rig.Add("hub", levels: Often);
        var region = await rig.Add("region", parent: "hub", levels: Often);
        hub.Start();
        await DepotRig.Until(async () => (await rig.State("hub")) is { } state && state.GetProperty("contents").GetInt32() == files.Count, () => hub.Log);
        await File.WriteAllTextAsync(hub.PathOf(DepotRig.HashOf(files[1])), "spoiled", Cancellation);

        region.Start();
        await DepotRig.Until(() => region.Contents.Count == files.Count, () => region.Log);
        foreach (var depot in new[] { hub, region })
            (await File.ReadAllBytesAsync(depot.PathOf(DepotRig.HashOf(files[1])), Cancellation)).ShouldBe(files[1]);
        await DepotRig.Until(async () => (await rig.Transfers("hub")).Any(entry => entry.GetProperty("kind").GetString() == "damaged"), () => hub.Log);
    }

    [Fact]
    public async Task Credentials_that_were_replaced_open_nothing_and_nobody_speaks_for_another_one()
    {
        await using var rig = await DepotRig.Start();
        var depot = await rig.Add("berlin");
        await rig.Add("paris");
        using var first = await rig.Api.PostAsync("/api/depots/paris/credentials", null, Cancellation);
        var paris = System.Text.Json.JsonSerializer.Deserialize(await first.Content.ReadAsStringAsync(Cancellation), Contracts.ContractsJson.Default.DepotAccess)!;
        using var client = new HttpClient { BaseAddress = new Uri(rig.Url) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", paris.Token);

        (await client.GetAsync("/api/depot/plans", Cancellation)).StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        var berlin = rig.Server.GetRequiredService<DepotDirectory>().Tree.Find("berlin")!;
        var lie = new DepotMessage { States = [], Entries = [new DepotEntry { Id = "x", Depot = berlin.Id, At = default, Kind = DepotEntryKind.Removed, Content = new string('a', 64), Size = 1 }] };
        await client.PostAsync("/api/depot/messages", System.Net.Http.Json.JsonContent.Create(lie, Contracts.ContractsJson.Default.DepotMessage), Cancellation);
        (await rig.Transfers("berlin")).ShouldBeEmpty();

        using var second = await rig.Api.PostAsync("/api/depots/paris/credentials", null, Cancellation);
        (await client.GetAsync("/api/depot/plans", Cancellation)).StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
        (await client.GetAsync($"/api/packages/contents/{new string('a', 64)}", Cancellation)).StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_depot_opens_to_grants_that_have_not_ended_and_to_nobody_else()
    {
        await using var rig = await DepotRig.Start();
        var file = DepotRig.Random(1, 300_000, seed: 7)[0];
        await rig.Publish("product", [file]);
        var depot = await rig.Add("berlin", levels: Often);
        depot.Start();
        await DepotRig.Until(() => depot.Contents.Count == 1, () => depot.Log);
        var signer = rig.Server.GetRequiredService<CommandSigner>();
        using var stranger = new CommandSigner(CommandSigner.CreateKey());
        var now = TimeProvider.System.GetUtcNow();
        var address = $"{depot.Url}/api/packages/contents/{DepotRig.HashOf(file)}";

        (await Ask(address, signer.Grant("t-1", now.AddHours(1)))).ShouldBe(200);
        (await Ask(address, signer.Grant("t-1", now.AddHours(-1)))).ShouldBe(401);
        (await Ask(address, stranger.Grant("t-1", now.AddHours(1)))).ShouldBe(401);
        (await Ask(address, Altered(signer.Grant("t-1", now.AddHours(1))))).ShouldBe(401);
        (await Ask(address, "")).ShouldBe(401);
        (await Ask($"{depot.Url}/api/depot/plans", signer.Grant("t-1", now.AddHours(1)))).ShouldBe(403);
    }

    private static async Task<List<System.Text.Json.JsonElement>> Fetched(DepotRig rig, string depot) =>
        [.. (await rig.Transfers(depot)).Where(entry => entry.GetProperty("kind").GetString() == "fetched")];

    /// <summary>With another byte in its signature. The last characters are left alone: they may say what bits nobody reads are.</summary>
    private static string Altered(string grant) => string.Concat(grant.AsSpan(0, grant.Length - 20), grant[^20] == 'A' ? "B" : "A", grant.AsSpan(grant.Length - 19));

    private static async Task<int> Ask(string address, string token)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (token.Length > 0)
            request.Headers.Authorization = new("Bearer", token);
        using var answer = await client.SendAsync(request, Cancellation);
        return (int)answer.StatusCode;
    }

    /// <summary>What the server makes of a command that brings the package to a computer of a site.</summary>
    private static async Task<TransferAction> Routed(DepotRig rig, string site, string manifest)
    {
        await rig.Put("/api/targets/pc-1", new { site });
        var target = rig.Server.GetRequiredService<Inventory>().All().Single(one => one.Name == "pc-1");
        var now = TimeProvider.System.GetUtcNow();
        var signed = rig.Server.GetRequiredService<DepotRoutes>().Sign(new Command
        {
            Id = "c-1",
            Kind = CommandKind.Execute,
            RunId = "r-1",
            Target = target.Id,
            Activity = "a",
            Attempt = 1,
            Sequence = 1,
            IssuedAt = now,
            ExpiresAt = now.AddHours(1),
            Actions = [new TransferAction { Name = "t", Package = "product", Version = "1.0", Manifest = manifest, Destination = "/opt/product" }],
        });
        using var verifier = new CommandVerifier([rig.Server.GetRequiredService<CommandSigner>().PublicKey]);
        return verifier.Verify(signed)!.Actions.OfType<TransferAction>().Single();
    }

    /// <summary>Fetches everything into a new folder, from the sources that the command names.</summary>
    private static async Task<TransferOutcome> Fetch(DepotRig rig, TransferAction transfer)
    {
        var folder = Directory.CreateTempSubdirectory("orc-agent-").FullName;
        try
        {
            var servers = rig.Server.GetRequiredService<AgentServers>().AccessHere(rig.Server.GetRequiredService<Inventory>().All().Single(one => one.Name == "pc-1").Id);
            List<ContentSource> sources = [.. transfer.Depots!.Select((depot, place) => ContentSource.At(depot.Address, transfer.Grant!, place, depot.Name)), .. ContentSource.Of(servers, transfer.Depots!.Count)];
            var patience = new FetchPatience { Longest = TimeSpan.FromSeconds(20) };
            using var client = new ContentClient(sources, authorities: null, patience.Silence, rate: null);
            using var verifier = new CommandVerifier([rig.Server.GetRequiredService<CommandSigner>().PublicKey]);
            var fetcher = new ContentFetcher(client, patience);
            var (manifest, problem) = await fetcher.Manifest(transfer.Manifest, verifier.IsGenuine, Cancellation);
            return await new PackageTransfer(fetcher, Path.Combine(folder, "in", "product"), removeOthers: false, PackageTransfer.FreeBytes).Run(manifest.ShouldNotBeNull(problem), default, Cancellation);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>As a disk does that forgets: another byte, the same size and date.</summary>
    private static void Damage(string path)
    {
        var date = File.GetLastWriteTimeUtc(path);
        using (var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite))
        {
            file.Position = 1_000_000;
            var was = file.ReadByte();
            file.Position = 1_000_000;
            file.WriteByte((byte)(was ^ 1));
        }

        File.SetLastWriteTimeUtc(path, date);
    }
}
