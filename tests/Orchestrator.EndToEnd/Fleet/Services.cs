using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace Orchestrator.EndToEnd.Fleet;

/// <summary>A virtual host and a database of one test at the real broker and database; both go with it.</summary>
internal sealed class Services : IAsyncDisposable
{
    private readonly HttpClient admin;
    private readonly string host;

    private Services(HttpClient admin, string host, Uri broker, Uri brokerAdmin, string storage)
    {
        (this.admin, this.host) = (admin, host);
        Broker = new UriBuilder(broker) { Path = "/" + host }.Uri.OriginalString;
        BrokerAdmin = brokerAdmin;
        Storage = storage;
    }

    /// <summary>ORCHESTRATOR_MESSAGING.</summary>
    public string Broker { get; }

    /// <summary>ORCHESTRATOR_BROKER_ADMIN.</summary>
    public Uri BrokerAdmin { get; }

    /// <summary>ORCHESTRATOR_STORAGE.</summary>
    public string Storage { get; }

    /// <summary>The same database over TLS.</summary>
    public string EncryptedStorage => DatabaseOf(new Uri(Setting("ORCHESTRATOR_TEST_MONGODB_TLS")), host);

    /// <summary>The same virtual host over TLS.</summary>
    public string EncryptedBroker => new UriBuilder(Setting("ORCHESTRATOR_TEST_RABBITMQ_TLS")) { Path = "/" + host }.Uri.OriginalString;

    public static string EncryptedBrokerAdmin => Setting("ORCHESTRATOR_TEST_BROKER_ADMIN_TLS");

    /// <summary>Where the broker is, whatever the virtual host.</summary>
    public static string AnyBroker => Setting("ORCHESTRATOR_TEST_RABBITMQ");

    /// <summary>File with the authority (PEM) that vouches for the services' certificates.</summary>
    public static string Authority => Setting("ORCHESTRATOR_TEST_CA");

    public static async Task<Services> Create(CancellationToken cancellation)
    {
        var broker = new Uri(Setting("ORCHESTRATOR_TEST_RABBITMQ"));
        var administration = new Uri(Setting("ORCHESTRATOR_TEST_BROKER_ADMIN"));
        var http = new HttpClient { BaseAddress = new Uri($"{administration.Scheme}://{administration.Authority}/api/") };
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(administration.UserInfo))));
        var name = $"fleet-{Guid.NewGuid():N}";
        var services = new Services(http, name, broker, administration, DatabaseOf(new Uri(Setting("ORCHESTRATOR_TEST_MONGODB")), name));
        await services.Put($"vhosts/{name}", new { }, cancellation);
        var user = Uri.UnescapeDataString(broker.UserInfo.Split(':')[0]);
        await services.Put($"permissions/{name}/{Uri.EscapeDataString(user)}", new { configure = ".*", write = ".*", read = ".*" }, cancellation);
        return services;
    }

    /// <summary>Kills a service as a crash would and starts it again on its data.</summary>
    /// <param name="service">rabbitmq or mongodb.</param>
    public static async Task Restart(string service, CancellationToken cancellation)
    {
        var called = await Called.Program(Called.Command(Path.Combine(Repository.Root, "tests", "services", "restart"), service), cancellation);
        called.Code.ShouldBe(0, called.Error);
    }

    /// <summary>Publishes JSON text as any program can: with curl, to the broker's own HTTP interface.</summary>
    /// <returns>Whether the broker routed it anywhere.</returns>
    public async Task<bool> Curl(string exchange, string payload, CancellationToken cancellation)
    {
        var body = System.Text.Json.JsonSerializer.Serialize(new { properties = new { }, routing_key = "", payload, payload_encoding = "string" });
        var info = Called.Command(
            "curl", "--silent", "--show-error", "--fail", "--config", "-", "--header", "Content-Type: application/json", "--data-binary", body,
            $"{BrokerAdmin.Scheme}://{BrokerAdmin.Authority}/api/exchanges/{host}/{Uri.EscapeDataString(exchange)}/publish");
        info.RedirectStandardInput = true;
        using var curl = System.Diagnostics.Process.Start(info)!;
        // Credentials through the standard input: they stand on no command line.
        await curl.StandardInput.WriteAsync($"user = \"{Uri.UnescapeDataString(BrokerAdmin.UserInfo)}\"\n");
        curl.StandardInput.Close();
        var answer = await curl.StandardOutput.ReadToEndAsync(cancellation);
        await curl.WaitForExitAsync(cancellation);
        curl.ExitCode.ShouldBe(0, await curl.StandardError.ReadToEndAsync(cancellation));
        return answer.Contains("true", StringComparison.Ordinal);
    }

    /// <summary>Makes a queue that hears what an exchange tells, as another system does.</summary>
    public async Task Listen(string exchange, string queue, CancellationToken cancellation)
    {
        await Put($"queues/{host}/{queue}", new { durable = true }, cancellation);
        using var bound = await admin.PostAsJsonAsync($"bindings/{host}/e/{exchange}/q/{queue}", new { routing_key = "" }, cancellation);
        bound.IsSuccessStatusCode.ShouldBeTrue($"binding: {bound.StatusCode}");
    }

    /// <summary>Takes what has come into such a queue.</summary>
    public async Task<IReadOnlyList<System.Text.Json.JsonElement>> Heard(string queue, CancellationToken cancellation)
    {
        using var answer = await admin.PostAsJsonAsync($"queues/{host}/{queue}/get", new { count = 1_000, ackmode = "ack_requeue_false", encoding = "auto" }, cancellation);
        var messages = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(cancellation);
        return [.. messages.EnumerateArray().Select(message => System.Text.Json.JsonElement.Parse(message.GetProperty("payload").GetString()!))];
    }

    /// <summary>For each connection to the virtual host that the broker knows: whether it is encrypted.</summary>
    public async Task<IReadOnlyList<bool>> EncryptionOfConnections(CancellationToken cancellation)
    {
        var connections = await admin.GetFromJsonAsync<System.Text.Json.JsonElement>($"vhosts/{host}/connections", cancellation);
        return [.. connections.EnumerateArray().Where(connection => connection.TryGetProperty("ssl", out _)).Select(connection => connection.GetProperty("ssl").GetBoolean())];
    }

    public async ValueTask DisposeAsync()
    {
        // Users are everybody's: those of this test's agents go with it.
        var rights = await admin.GetFromJsonAsync<System.Text.Json.JsonElement>($"vhosts/{host}/permissions", CancellationToken.None);
        foreach (var user in rights.EnumerateArray().Select(right => right.GetProperty("user").GetString()!).Where(user => user.StartsWith("agent.", StringComparison.Ordinal)))
            (await admin.DeleteAsync($"users/{Uri.EscapeDataString(user)}", CancellationToken.None)).Dispose();
        (await admin.DeleteAsync($"vhosts/{host}", CancellationToken.None)).Dispose();
        admin.Dispose();
        await using var database = await Orchestrator.Storage.MongoDb.MongoConnection.Open(Storage, CancellationToken.None);
        await database.Run(new MongoDB.Bson.BsonDocument("dropDatabase", 1), CancellationToken.None);
    }

    private static string DatabaseOf(Uri address, string name) => new UriBuilder(address) { Path = "/" + name }.Uri.OriginalString;

    private static string Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"This test needs real services and {name} is not set: run tests/services/up and evaluate what it prints, or start the tests with ./test.");

    private async Task Put(string path, object body, CancellationToken cancellation)
    {
        using var response = await admin.PutAsJsonAsync(path, body, cancellation);
        response.IsSuccessStatusCode.ShouldBeTrue($"PUT {path}: {response.StatusCode}");
    }
}
