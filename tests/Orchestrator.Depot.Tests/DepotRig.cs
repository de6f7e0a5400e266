using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Contracts;
using Orchestrator.Server.Depots;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Depot.Tests;

/// <summary>A real server on a port of its own with packages, and programs of depots that hang on it.</summary>
internal sealed class DepotRig : IAsyncDisposable
{
    private const string Key = "an-administrators-key-for-tests";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string folder;
    private readonly ServerHost host;
    private readonly List<IAsyncDisposable> parts = [];

    private DepotRig(string folder, ServerHost host)
    {
        (this.folder, this.host) = (folder, host);
        Api = new HttpClient { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromMinutes(2) };
        Api.DefaultRequestHeaders.Add("X-Api-Key", Key);
    }

    public HttpClient Api { get; }

    public IServiceProvider Server => host.Application.Services;

    public string Url => host.Application.Urls.Single();

    public static async Task<DepotRig> Start(params IReadOnlyList<(string Name, string Value)> more)
    {
        var data = Directory.CreateTempSubdirectory("orc-depots-").FullName;
        var settings = SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(more.Select(one => KeyValuePair.Create(one.Name, (string?)one.Value)))
        {
            ["ORCHESTRATOR_DATA"] = Path.Combine(data, "server"),
            ["ORCHESTRATOR_API_KEY"] = Key,
            ["ORCHESTRATOR_URLS"] = "http://127.0.0.1:0",
            ["ORCHESTRATOR_AGENT"] = "none",
            ["ORCHESTRATOR_LOG"] = "Warning",
            ["ORCHESTRATOR_SHARDS"] = "1",
        }).Build());
        var started = await ServerHost.Create(settings, adjust: null, CancellationToken.None);
        await started.Start();
        return new DepotRig(data, started);
    }

    /// <summary>A tap on the line to a parent.</summary>
    public WireTap Tap(string parent)
    {
        var tap = new WireTap(parent);
        parts.Add(tap);
        return tap;
    }

    /// <summary>Adds a depot to the server, and gives the program that will be it.</summary>
    /// <param name="parent">Its parent's name; null: the server.</param>
    /// <param name="through">Where it finds its parent instead; null: where the server says.</param>
    /// <param name="scheme">https: it is started with a certificate.</param>
    public async Task<DepotProcess> Add(
        string name, string? parent = null, string? through = null, object? levels = null, string? timeframe = null, int retention = 24, string scheme = "http")
    {
        var url = $"{scheme}://127.0.0.1:{FreePort()}";
        await Put($"/api/depots/{name}", new { site = name, address = url, parent, timeframe, levels, retentionHours = retention });
        using var answer = await Api.PostAsync($"/api/depots/{name}/credentials", null);
        var access = JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(), ContractsJson.Default.DepotAccess)!;
        var depot = new DepotProcess(Path.Combine(folder, name), through is null ? access : access with { Parents = [through] }, url);
        parts.Insert(0, depot);
        return depot;
    }

    public async Task Put(string path, object body)
    {
        using var answer = await Api.PutAsJsonAsync(path, body);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    public async Task<JsonElement> Get(string path)
    {
        using var document = JsonDocument.Parse(await Api.GetStringAsync(path));
        return document.RootElement.Clone();
    }

    /// <summary>What a depot last told about itself; null: nothing yet.</summary>
    public async Task<JsonElement?> State(string depot)
    {
        var view = (await Get("/api/depots")).EnumerateArray().Single(one => one.GetProperty("name").GetString() == depot);
        return view.TryGetProperty("state", out var state) && state.ValueKind == JsonValueKind.Object ? state : null;
    }

    /// <summary>A depot as the server has it.</summary>
    public Core.Depots.Depot Find(string name) => Server.GetRequiredService<DepotDirectory>().Tree.Find(name)!;

    /// <summary>What happened at a depot, the earliest first.</summary>
    public async Task<IReadOnlyList<JsonElement>> Transfers(string depot) =>
        [.. (await Get($"/api/depots/transfers?depot={depot}&limit=1000")).GetProperty("items").EnumerateArray().Reverse()];

    /// <summary>Publishes a version whose files are named by their numbers.</summary>
    /// <returns>The manifest's hash.</returns>
    public async Task<string> Publish(string name, params IReadOnlyList<byte[]> contents)
    {
        var files = contents.Select((content, index) => new
        {
            path = $"file-{index:00000}",
            size = content.Length,
            modified = "2026-01-31T12:00:00Z",
            sha256 = HashOf(content),
            executable = false,
        });
        using var begun = await Api.PostAsJsonAsync("/api/packages/drafts", new { name, version = "1.0", files });
        begun.IsSuccessStatusCode.ShouldBeTrue(await begun.Content.ReadAsStringAsync());
        using var draft = JsonDocument.Parse(await begun.Content.ReadAsStringAsync());
        var id = draft.RootElement.GetProperty("id").GetString()!;
        foreach (var content in contents.DistinctBy(HashOf))
        {
            const int Piece = 8 * 1024 * 1024;
            for (var at = 0; at == 0 || at < content.Length; at += Piece)
            {
                using var sent = await Api.PutAsync($"/api/packages/drafts/{id}/contents/{HashOf(content)}?offset={at}", new ByteArrayContent(content, at, Math.Min(Piece, content.Length - at)));
                sent.IsSuccessStatusCode.ShouldBeTrue(await sent.Content.ReadAsStringAsync());
            }
        }

        using var published = await Api.PostAsync($"/api/packages/drafts/{id}/publish", null);
        published.IsSuccessStatusCode.ShouldBeTrue(await published.Content.ReadAsStringAsync());
        return id;
    }

    /// <summary>Waits until something is so.</summary>
    public static async Task Until(Func<Task<bool>> isSo, Func<string> why)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        while (!await isSo())
        {
            if (limit.IsCancellationRequested)
                throw new TimeoutException(why());
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }
    }

    public static Task Until(Func<bool> isSo, Func<string> why) => Until(() => Task.FromResult(isSo()), why);

    public static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Contents that are alike in every run.</summary>
    public static IReadOnlyList<byte[]> Random(int count, int bytes, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var content = new byte[bytes];
            random.NextBytes(content);
            return content;
        })];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in parts)
            await part.DisposeAsync();
        Api.Dispose();
        await host.Application.StopAsync();
        await host.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
