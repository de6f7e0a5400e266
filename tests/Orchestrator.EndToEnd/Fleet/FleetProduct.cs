using System.Security.Cryptography;
using System.Text.Json;
using Orchestrator.Contracts;

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
        Start(servers, agents, services => [.. Plain(services), .. more], cancellation);

    /// <summary>Its agents reach the broker through this link alone.</summary>
    public static Task<FleetProduct> StartBehind(AgentLink link, int servers, int agents, CancellationToken cancellation) =>
        Start(servers, agents, services => [.. Plain(services), ("ORCHESTRATOR_AGENTS_BROKER", link.AddressOf(services.Broker))], cancellation);

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
            fleet.servers.AddRange(await StartAll(servers, settings, cancellation));
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

    /// <summary>An id whose run this server works on.</summary>
    public static async Task<string> IdFor(Product server, CancellationToken cancellation)
    {
        var count = 0;
        List<int> own = [];
        await server.Until(
            async () =>
            {
                var view = await server.Api.Get("/api/fleet", cancellation);
                var shards = view.GetProperty("shards").EnumerateArray().ToList();
                count = shards.Count;
                own = [.. shards.Where(shard => shard.GetProperty("owner").GetString() == view.GetProperty("server").GetString()).Select(shard => shard.GetProperty("number").GetInt32())];
                return own.Count > 0;
            },
            "the server has its share of the shards",
            cancellation);
        string id;
        do
            id = Guid.NewGuid().ToString("N");
        while (!own.Contains(RunShard.Of(id, count)));
        return id;
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

    /// <summary>All at once: they find one another in the middle of an empty database.</summary>
    private static async Task<IEnumerable<Product>> StartAll(int servers, (string Name, string Value)[] settings, CancellationToken cancellation)
    {
        var starting = Enumerable.Range(0, servers).Select(_ => Product.Start(cancellation, settings)).ToList();
        try
        {
            return await Task.WhenAll(starting);
        }
        catch
        {
            foreach (var started in starting.Where(task => task.IsCompletedSuccessfully))
                await (await started).DisposeAsync();
            throw;
        }
    }

    private static (string Name, string Value)[] Plain(Services services) =>
    [
        ("ORCHESTRATOR_STORAGE", services.Storage),
        ("ORCHESTRATOR_MESSAGING", services.Broker),
        ("ORCHESTRATOR_BROKER_ADMIN", services.BrokerAdmin.OriginalString),
    ];

    private static string InFile(string folder, string name, string secret)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, secret + "\n");
        return file;
    }

    /// <summary>Enrols and starts agents, and waits until all of the fleet's are connected.</summary>
    /// <param name="place">Where their data folders go; null: the test's folder.</param>
    public async Task Enrol(int count, CancellationToken cancellation, string? place = null)
    {
        if (count == 0)
            return;
        var name = $"test-{agents.Count}";
        var made = await servers[0].Api.Post("/api/enrolment-tokens", JsonSerializer.Serialize(new { name, uses = count, expiresInMinutes = 60 }), cancellation);
        var token = Path.Combine(folder, name);
        await File.WriteAllTextAsync(token, made.GetProperty("token").GetString(), cancellation);
        var enrolled = await Task.WhenAll(Enumerable.Range(agents.Count, count)
            .Select(number => FleetAgent.Enrol(servers[number % servers.Count].Url, token, place ?? folder, $"agent-{number}", cancellation)));
        agents.AddRange(enrolled);
        foreach (var agent in enrolled)
            agent.Start();
        await UntilConnected(agents.Count, "all agents are connected", cancellation);
    }

    /// <summary>Waits until the servers say of so many agents that they are connected.</summary>
    public Task UntilConnected(int count, string what, CancellationToken cancellation) => servers[0].Until(
        async () => (await servers[0].Api.Get("/api/targets?text=agent-&limit=1000", cancellation)).GetProperty("items").EnumerateArray()
            .Count(target => target.GetProperty("connected").GetBoolean()) == count,
        what,
        cancellation);
}
