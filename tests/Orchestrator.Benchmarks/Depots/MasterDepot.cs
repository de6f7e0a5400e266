using System.Diagnostics;
using System.Net.Http.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Contracts.Depots;
using Orchestrator.Depot.Contents;
using Orchestrator.Depot.Copying;
using Orchestrator.Depot.Hosting;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Benchmarks.Depots;

/// <summary>A server with packages, and depots that are filled from it. Both are in this process.</summary>
internal sealed class MasterDepot : IAsyncDisposable
{
    private const string Key = "an-administrators-key-for-benchmarks";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private readonly ServerHost server;
    private readonly HttpClient api;

    private MasterDepot(ServerHost server)
    {
        this.server = server;
        api = new HttpClient { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromMinutes(10) };
        api.DefaultRequestHeaders.Add("X-Api-Key", Key);
    }

    private string Url => server.Application.Urls.Single();

    public static async Task<MasterDepot> Start(string data, CancellationToken cancellation)
    {
        var settings = SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ORCHESTRATOR_DATA"] = data,
            ["ORCHESTRATOR_API_KEY"] = Key,
            ["ORCHESTRATOR_URLS"] = "http://127.0.0.1:0",
            ["ORCHESTRATOR_AGENT"] = "none",
            ["ORCHESTRATOR_LOG"] = "Warning",
        }).Build());
        var host = await ServerHost.Create(settings, adjust: null, cancellation);
        await host.Start();
        return new MasterDepot(host);
    }

    /// <summary>Publishes a folder as a version of a package, which a depot of the same name holds.</summary>
    public async Task Publish(string name, string version, string source, CancellationToken cancellation)
    {
        await Programs.Dotnet(Programs.Find("Orchestrator.Cli", "orchestrator.dll"), ["packages", "create", name, version, source], ("ORCHESTRATOR_URL", Url), ("ORCHESTRATOR_API_KEY", Key));
        var levels = new { normal = new { parallelism = 8, pollingSeconds = 1 } };
        using var saved = await api.PutAsJsonAsync($"/api/depots/{name}", new { site = name, address = "http://127.0.0.1:7600", packages = new[] { name }, levels, retentionHours = 24 }, cancellation);
        saved.EnsureSuccessStatusCode();
    }

    /// <summary>One version takes the place of another.</summary>
    public async Task Replace(string name, string former, string version, string source, CancellationToken cancellation)
    {
        await Publish(name, version, source, cancellation);
        await Remove(name, former, cancellation);
    }

    public async Task Remove(string name, string version, CancellationToken cancellation)
    {
        using var removed = await api.DeleteAsync($"/api/packages/{name}/versions/{version}", cancellation);
        removed.EnsureSuccessStatusCode();
    }

    /// <summary>Starts the depot over a folder, until it has compared everything with its plan and lacks nothing.</summary>
    public async Task<TimeSpan> Fill(string name, string folder, CancellationToken cancellation)
    {
        if (!File.Exists(Path.Combine(folder, DepotAccess.FileName)))
        {
            using var made = await api.PostAsync($"/api/depots/{name}/credentials", content: null, cancellation);
            made.EnsureSuccessStatusCode();
            await File.WriteAllBytesAsync(Path.Combine(folder, DepotAccess.FileName), await made.Content.ReadAsByteArrayAsync(cancellation), cancellation);
        }

        // For as long the server says what it has read of its packages before.
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, cancellation);
        var began = Stopwatch.GetTimestamp();
        var settings = new DepotSettings { Data = folder, Urls = [new Uri("http://127.0.0.1:0")], Contact = TimeSpan.FromSeconds(1) };
        await using var host = DepotHost.Create(settings, TimeProvider.System);
        await host.Application.StartAsync(cancellation);
        var (work, contents) = (host.Application.Services.GetRequiredService<DistributionWork>(), host.Application.Services.GetRequiredService<ContentFolder>());
        while (contents.Count == 0 || work.Missing.Contents > 0 || !work.Doing.StartsWith("looks for work again", StringComparison.Ordinal))
            await Task.Delay(Look, TimeProvider.System, cancellation);
        var took = Stopwatch.GetElapsedTime(began);
        await host.Application.StopAsync(cancellation);
        return took;
    }

    public async ValueTask DisposeAsync()
    {
        api.Dispose();
        await server.Application.StopAsync();
        await server.DisposeAsync();
    }
}
