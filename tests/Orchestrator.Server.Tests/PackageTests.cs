using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Access;
using Orchestrator.Core.Packages;
using Orchestrator.Core.Targets;
using Orchestrator.Server.Fleet;
using Orchestrator.Server.Packages;

namespace Orchestrator.Server.Tests;

public sealed class PackageTests(RunningServer server) : IClassFixture<RunningServer>
{
    // Of this test alone: the server knows what another one has brought.
    private readonly byte[] large = RandomNumberGenerator.GetBytes(100_000);
    private readonly byte[] small = RandomNumberGenerator.GetBytes(6);

    private readonly string name = $"product-{Guid.NewGuid():N}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HttpClient Client => server.Client();

    [Fact]
    public async Task A_package_is_begun_filled_piece_by_piece_published_and_listed()
    {
        var draft = await Begin("1.0", ("large.bin", large), ("small.txt", small), ("again.txt", small));
        var id = draft.GetProperty("id").GetString()!;
        draft.GetProperty("missing").EnumerateArray().Select(content => content.GetProperty("size").GetInt64()).Order().ShouldBe([6, 100_000]);
        (await (await Client.PostAsync($"/api/packages/drafts/{id}/publish", null, Cancellation)).Problem(409)).ShouldContain("have not arrived");

        (await Put(id, large, 0, large[..60_000])).GetProperty("received").GetInt64().ShouldBe(60_000);
        var missing = (await Get($"/api/packages/drafts/{id}")).GetProperty("missing");
        missing.EnumerateArray().Single(content => content.GetProperty("size").GetInt64() == 100_000).GetProperty("received").GetInt64().ShouldBe(60_000);
        (await Put(id, large, 60_000, large[60_000..])).GetProperty("isComplete").GetBoolean().ShouldBeTrue();
        await Put(id, small, 0, small);
        var published = await (await Client.PostAsync($"/api/packages/drafts/{id}/publish", null, Cancellation)).Json();

        published.GetProperty("manifest").GetString().ShouldBe(id);
        published.GetProperty("files").GetInt32().ShouldBe(3);
        published.GetProperty("bytes").GetInt64().ShouldBe(100_012);
        (await Get($"/api/packages?name={name}")).GetProperty("items")[0].GetProperty("version").GetString().ShouldBe("1.0");
        (await Get($"/api/packages/{name}/versions/latest")).GetProperty("version").GetString().ShouldBe("1.0");
        var files = await Get($"/api/packages/{name.ToUpperInvariant()}/versions/1.0/files?offset=1&limit=1");
        files.GetProperty("total").GetInt32().ShouldBe(3);
        files.GetProperty("items")[0].GetProperty("path").GetString().ShouldBe("large.bin");
        (await Client.PostAsync($"/api/packages/drafts/{id}/publish", null, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_the_server_has_already_is_not_asked_for_again()
    {
        await Publish("1.0", ("a", small));

        var draft = await Begin("2.0", ("b", small));

        draft.GetProperty("missing").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_published_version_never_changes()
    {
        await Publish("1.0", ("a", small));

        (await Begin("1.0", ("a", small))).GetProperty("isPublished").GetBoolean().ShouldBeTrue();
        (await (await TryBegin("1.0", ("b", small))).Problem(409)).ShouldContain("never changes");
    }

    [Fact]
    public async Task A_piece_at_the_wrong_place_too_much_or_of_another_content_is_refused_and_the_place_to_go_on_is_told()
    {
        var content = RandomNumberGenerator.GetBytes(1_000);
        var id = (await Begin("1.0", ("a", content))).GetProperty("id").GetString()!;
        var address = $"/api/packages/drafts/{id}/contents/{Hash(content)}";
        await Put(id, content, 0, content[..400]);

        (await (await Send(address, 500, content[500..])).Problem(409)).ShouldContain("go on at offset=400");
        (await (await Send(address, 400, new byte[601])).Problem(409)).ShouldContain("begin again at offset=0");
        (await (await Send(address, 0, new byte[1_000])).Problem(409)).ShouldContain("does not have this SHA-256");
        (await (await Send(address, -1, [])).Problem(400)).ShouldContain("0 or more");
        (await (await Send($"/api/packages/drafts/{id}/contents/{Hash(large)}", 0, large)).Problem(404)).ShouldContain("in this draft");
        (await Put(id, content, 0, content)).GetProperty("isComplete").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Every_mistake_in_a_list_of_files_is_named_with_its_place()
    {
        var answer = await TryBegin("1.0", ("a/../b", small), ("/c", small), ("NUL.txt", small), ("d", small), ("D", small));

        var problem = await answer.Json();
        problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("input").GetString())
            .ShouldBe(["files[0].path", "files[1].path", "files[2].path", "files[4].path"]);
    }

    [Fact]
    public async Task A_removed_version_is_gone_at_once_and_its_contents_when_nobody_has_them()
    {
        var content = RandomNumberGenerator.GetBytes(1_000);
        await Publish("1.0", ("a", content));
        await Publish("2.0", ("a", content), ("b", small));
        var store = server.Application.Services.GetRequiredService<ContentStore>();
        var cleanup = server.Application.Services.GetRequiredService<ContentCleanup>();
        var packages = server.Application.Services.GetRequiredService<IPackageStore>();

        (await Client.DeleteAsync($"/api/packages/{name}/versions/2.0", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await (await Client.GetAsync($"/api/packages/{name}/versions/2.0", Cancellation)).Problem(404)).ShouldContain(name);
        (await (await TryBegin("2.0", ("c", small))).Problem(409)).ShouldContain("has just been removed");
        (await Get($"/api/packages/{name}/versions/latest")).GetProperty("version").GetString().ShouldBe("1.0");
        (await Client.DeleteAsync($"/api/packages/{name}/versions/1.0", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await cleanup.Clean(TimeSpan.FromSeconds(-1), Cancellation);
        store.Find(Hash(content)).ShouldNotBeNull("a run that was being made may still use it");

        foreach (var removed in (await packages.Removed(DateTimeOffset.MaxValue, Cancellation)).Where(version => version.Name == name))
            await packages.Purge(removed.Manifest, Cancellation);
        await cleanup.Clean(TimeSpan.FromMinutes(1), Cancellation);
        store.Find(Hash(content)).ShouldNotBeNull("it came just now");
        await cleanup.Clean(TimeSpan.FromSeconds(-1), Cancellation);
        store.Find(Hash(content)).ShouldBeNull();
    }

    [Fact]
    public async Task Agents_fetch_contents_with_ranges_and_the_signed_manifest_by_their_token()
    {
        var id = await Publish("1.0", ("large", large));
        var agent = await Agent();
        var address = $"/api/packages/contents/{Hash(large)}";

        var whole = await agent.GetAsync(address, Cancellation);
        (await whole.Content.ReadAsByteArrayAsync(Cancellation)).ShouldBe(large);
        whole.Headers.ETag!.Tag.ShouldBe($"\"{Hash(large)}\"");
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Range = new RangeHeaderValue(99_000, null), IfRange = new RangeConditionHeaderValue(whole.Headers.ETag) } };
        var part = await agent.SendAsync(request, Cancellation);
        part.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        (await part.Content.ReadAsByteArrayAsync(Cancellation)).ShouldBe(large[99_000..]);
        using var other = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Range = new RangeHeaderValue(99_000, null), IfRange = new RangeConditionHeaderValue(new EntityTagHeaderValue("\"other\"")) } };
        (await agent.SendAsync(other, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var signed = JsonSerializer.Deserialize(await agent.GetByteArrayAsync($"/api/packages/manifests/{id}", Cancellation), ContractsJson.Default.SignedManifest).ShouldNotBeNull();
        using var verifier = new CommandVerifier([server.Application.Services.GetRequiredService<CommandSigner>().PublicKey]);
        verifier.IsGenuine(signed).ShouldBeTrue();
        ManifestSigning.HashOf(signed.Payload).ShouldBe(id);
        ManifestSigning.Read(signed.Payload).ShouldNotBeNull().Name.ShouldBe(name);
        (await (await agent.GetAsync($"/api/packages/contents/{new string('0', 64)}", Cancellation)).Problem(404)).ShouldContain("content");
        (await (await agent.GetAsync("/api/packages/contents/..%2F..%2Fmaster.key", Cancellation)).Problem(404)).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_content_token_opens_nothing_else_and_nothing_at_all_once_its_target_is_gone()
    {
        await Publish("1.0", ("large", large));
        var inventory = server.Application.Services.GetRequiredService<Inventory>();
        var target = new Target { Id = Guid.NewGuid().ToString("N"), Name = $"agent-{Guid.NewGuid():N}" };
        await inventory.Add([target], Cancellation);
        var agent = await Agent(target);
        var address = $"/api/packages/contents/{Hash(large)}";
        (await agent.GetAsync(address, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);

        foreach (var path in new[] { "/api/packages", "/api/targets", "/api/server" })
            await (await agent.GetAsync(path, Cancellation)).Problem(401);
        await (await Client.GetAsync(address, Cancellation)).Problem(401);
        await (await server.Client(Role.Viewer).GetAsync(address, Cancellation)).Problem(401);
        await inventory.Remove(target.Id, Cancellation);
        (await (await agent.GetAsync(address, Cancellation)).Problem(401)).ShouldContain("ends with its target");
    }

    [Fact]
    public async Task A_server_that_stands_alone_asks_nobody_and_another_server_is_given_only_what_is_here()
    {
        await Publish("1.0", ("large", large));
        var peer = server.Client(role: null);
        peer.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Application.Services.GetRequiredService<ContentTokens>().OfPeer);

        var head = await peer.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/api/packages/contents/{Hash(large)}"), Cancellation);
        head.Content.Headers.ContentLength.ShouldBe(large.Length);
        await (await peer.GetAsync($"/api/packages/contents/{new string('0', 64)}", Cancellation)).Problem(404);
        await (await peer.GetAsync("/api/packages", Cancellation)).Problem(401);
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private async Task<HttpClient> Agent(Target? target = null)
    {
        var services = server.Application.Services;
        target ??= services.GetRequiredService<Target>();
        var client = server.Client(role: null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", services.GetRequiredService<AgentServers>().AccessOf(target.Id).Token);
        return await Task.FromResult(client);
    }

    private async Task<JsonElement> Get(string address) => await (await Client.GetAsync(address, Cancellation)).Json();

    private Task<HttpResponseMessage> TryBegin(string version, params (string Path, byte[] Content)[] files) => Client.PostAsJsonAsync(
        "/api/packages/drafts",
        new { name, version, files = files.Select(file => new { path = file.Path, size = file.Content.Length, modified = "2026-01-31T12:00:00Z", sha256 = Hash(file.Content) }) },
        Cancellation);

    private async Task<JsonElement> Begin(string version, params (string Path, byte[] Content)[] files)
    {
        var answer = await TryBegin(version, files);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancellation));
        return await answer.Json();
    }

    private Task<HttpResponseMessage> Send(string address, long offset, byte[] piece) => Client.PutAsync($"{address}?offset={offset}", new ByteArrayContent(piece), Cancellation);

    private async Task<JsonElement> Put(string id, byte[] content, long offset, byte[] piece)
    {
        var answer = await Send($"/api/packages/drafts/{id}/contents/{Hash(content)}", offset, piece);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancellation));
        return await answer.Json();
    }

    private async Task<string> Publish(string version, params (string Path, byte[] Content)[] files)
    {
        var id = (await Begin(version, files)).GetProperty("id").GetString()!;
        foreach (var (_, content) in files)
            await Put(id, content, 0, content);
        (await Client.PostAsync($"/api/packages/drafts/{id}/publish", null, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
        return id;
    }
}
