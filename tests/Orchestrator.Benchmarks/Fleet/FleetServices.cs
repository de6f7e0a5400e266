using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using MongoDB.Bson;
using Orchestrator.Contracts.Broker;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Storage;
using Orchestrator.Storage.MongoDb;

namespace Orchestrator.Benchmarks.Fleet;

/// <summary>The real broker and the real database, for one measurement: a virtual host and databases of its own, which go with it.</summary>
internal sealed class FleetServices : IAsyncDisposable
{
    private const string BrokerVariable = "ORCHESTRATOR_TEST_RABBITMQ";
    private const string AdminVariable = "ORCHESTRATOR_TEST_BROKER_ADMIN";
    private const string DatabaseVariable = "ORCHESTRATOR_TEST_MONGODB";

    private readonly HttpClient admin;
    private readonly BrokerSettings broker;
    private readonly List<IAsyncDisposable> opened = [];
    private string? database;

    private FleetServices(HttpClient admin, BrokerSettings settings) => (this.admin, broker) = (admin, settings);

    /// <summary>Variables that are not set; none: the measurements can be made.</summary>
    public static IReadOnlyList<string> Missing =>
        [.. new[] { BrokerVariable, AdminVariable, DatabaseVariable }.Where(name => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))];

    public static async Task<FleetServices> Create(int shards, CancellationToken cancellation)
    {
        var settings = BrokerSettings.Parse(Setting(BrokerVariable), BrokerVariable) with { VirtualHost = $"benchmark-{Guid.NewGuid():N}" };
        var address = new Uri(Setting(AdminVariable));
        var http = new HttpClient { BaseAddress = new Uri($"{address.Scheme}://{address.Authority}/api/"), Timeout = TimeSpan.FromMinutes(5) };
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo))));
        var services = new FleetServices(http, settings);
        await services.Put($"vhosts/{settings.VirtualHost}", new { }, cancellation);
        try
        {
            await services.Put($"permissions/{settings.VirtualHost}/{Uri.EscapeDataString(settings.User)}", new { configure = ".*", write = ".*", read = ".*" }, cancellation);
            await Topology.Declare(services.Connect("benchmark"), shards, new TopologyLimits(), cancellation);
            return services;
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection of its own, as every process has; closed with this.</summary>
    public BrokerConnection Connect(string name)
    {
        var connection = new BrokerConnection(broker, name, TimeProvider.System, NullLogger<BrokerConnection>.Instance);
        opened.Add(connection);
        return connection;
    }

    /// <summary>The database of this measurement; every call opens it anew, as another server would.</summary>
    public async Task<IStorage> OpenDatabase(CancellationToken cancellation)
    {
        database ??= Named(Setting(DatabaseVariable), $"benchmark_{Guid.NewGuid():N}");
        return await StorageFactory.Open(new StorageOptions { MongoDb = database }, cancellation);
    }

    /// <summary>Whatever uses the connections and the database has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var one in opened)
            await one.DisposeAsync();
        (await admin.DeleteAsync($"vhosts/{broker.VirtualHost}", CancellationToken.None)).Dispose();
        admin.Dispose();
        if (database is null)
            return;
        await using var connection = await MongoConnection.Open(database, CancellationToken.None);
        await connection.Run(new BsonDocument("dropDatabase", 1), CancellationToken.None);
    }

    private static string Setting(string name) => Environment.GetEnvironmentVariable(name)!;

    private static string Named(string connectionString, string name)
    {
        var parts = connectionString.Split('?', 2);
        var slash = parts[0].IndexOf('/', "mongodb://".Length);
        return $"{(slash < 0 ? parts[0] : parts[0][..slash])}/{name}{(parts.Length > 1 ? "?" + parts[1] : "")}";
    }

    private async Task Put(string path, object body, CancellationToken cancellation)
    {
        using var response = await admin.PutAsJsonAsync(path, body, cancellation);
        response.EnsureSuccessStatusCode();
    }
}
