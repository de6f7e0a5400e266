using System.Security.Cryptography;
using System.Text.Json;

namespace Orchestrator.EndToEnd.Fleet;

/// <summary>Several servers on one broker and one database, and the real agents they serve.</summary>
internal sealed class FleetProduct : IAsyncDisposable
{
    private readonly List<Product> servers = [];
    private readonly List<FleetAgent> agents = [];
    private readonly string folder = Directory.CreateTempSubdirectory("fleet-").FullName;

    private FleetProduct(Services services) => Services = services;

    public Services Services { get; }

    public IReadOnlyList<Product> Servers => servers;

    public IReadOnlyList<FleetAgent> Agents => agents;

    /// <summary>A place for the test's own files.</summary>
    public string Folder => folder;

    public static Task<FleetProduct> Start(int servers, int agents, CancellationToken cancellation, params (string Name, string Value)[] more) =>
        Start(
            servers,
            agents,
            services =>
            [
                ("ORCHESTRATOR_STORAGE", services.Storage),
                ("ORCHESTRATOR_MESSAGING", services.Broker),
                ("ORCHESTRATOR_BROKER_ADMIN", services.BrokerAdmin.OriginalString),
                .. more,
            ],
            cancellation);

    /// <summary>As docker-compose.yml sets it: every connection encrypted, and every address in a file.</summary>
    public static Task<FleetProduct> StartEncrypted(int servers, int agents, string secrets, CancellationToken cancellation) =>
        Start(
            servers,
            agents,
            services =>
            [
                ("ORCHESTRATOR_STORAGE_FILE", InFile(secrets, "storage", services.EncryptedStorage)),
                ("ORCHESTRATOR_MESSAGING_FILE", InFile(secrets, "messaging", services.EncryptedBroker)),
                ("ORCHESTRATOR_BROKER_ADMIN_FILE", InFile(secrets, "broker-admin", Services.EncryptedBrokerAdmin)),
                ("ORCHESTRATOR_AGENTS_BROKER_CA", Services.Authority),
                ("SSL_CERT_FILE", Services.Authority),
            ],
            cancellation);

    private static async Task<FleetProduct> Start(int servers, int agents, Func<Services, (string Name, string Value)[]> ways, CancellationToken cancellation)
    {
        var fleet = new FleetProduct(await Services.Create(cancellation));
        try
        {
            (string Name, string Value)[] settings =
            [
                .. ways(fleet.Services),
                ("ORCHESTRATOR_MASTER_KEY", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))),
                ("ORCHESTRATOR_API_KEY", "ork_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24))),
                ("ORCHESTRATOR_AGENT", "none"),
            ];
            settings = [.. settings.DistinctBy(setting => setting.Name)];
            for (var number = 0; number < servers; number++)
                fleet.servers.Add(await Product.Start(cancellation, settings));
            await fleet.Enrol(agents, cancellation);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>The server that works on a run, as the servers themselves tell.</summary>
    public async Task<Product> OwnerOf(string run, CancellationToken cancellation)
    {
        foreach (var server in servers)
        {
            var shard = (await server.Api.Get($"/api/runs/{run}", cancellation)).GetProperty("shard").GetInt32();
            var view = await server.Api.Get("/api/fleet", cancellation);
            if (view.GetProperty("shards").EnumerateArray().Any(held => held.GetProperty("number").GetInt32() == shard && held.GetProperty("owner").GetString() == view.GetProperty("server").GetString()))
                return server;
        }

        throw new InvalidOperationException($"No server works on run {run}.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in agents)
            await agent.DisposeAsync();
        foreach (var server in servers)
            await server.DisposeAsync();
        await Services.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static string InFile(string folder, string name, string secret)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, secret + "\n");
        return file;
    }

    private async Task Enrol(int count, CancellationToken cancellation)
    {
        if (count == 0)
            return;
        var made = await servers[0].Api.Post("/api/enrolment-tokens", JsonSerializer.Serialize(new { name = "test", uses = count, expiresInMinutes = 60 }), cancellation);
        var token = Path.Combine(folder, "token");
        await File.WriteAllTextAsync(token, made.GetProperty("token").GetString(), cancellation);
        var enrolled = await Task.WhenAll(Enumerable.Range(0, count).Select(number => FleetAgent.Enrol(servers[number % servers.Count].Url, token, folder, $"agent-{number}", cancellation)));
        agents.AddRange(enrolled);
        foreach (var agent in agents)
            agent.Start();
        await servers[0].Until(
            async () => (await servers[0].Api.Get("/api/targets?text=agent-&limit=1000", cancellation)).GetProperty("items").EnumerateArray().Count(target => target.GetProperty("connected").GetBoolean()) == count,
            "all agents are connected",
            cancellation);
    }
}
