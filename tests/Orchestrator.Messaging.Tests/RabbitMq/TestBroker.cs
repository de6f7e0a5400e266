using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Contracts.Broker;
using Orchestrator.Messaging.RabbitMq;
using RabbitMQ.Client.Exceptions;

namespace Orchestrator.Messaging.Tests.RabbitMq;

/// <summary>A virtual host of one test at the real broker; it goes with the test.</summary>
public sealed class TestBroker : IAsyncDisposable
{
    private const string BrokerVariable = "ORCHESTRATOR_TEST_RABBITMQ";
    private const string AdminVariable = "ORCHESTRATOR_TEST_BROKER_ADMIN";

    private readonly HttpClient admin;
    private readonly List<IAsyncDisposable> opened = [];
    private readonly List<string> users = [];

    private TestBroker(HttpClient admin, BrokerSettings settings) => (this.admin, Settings) = (admin, settings);

    public BrokerSettings Settings { get; }

    /// <summary>Where the broker is administered, with credentials.</summary>
    public static Uri Administration => new(Setting(AdminVariable));

    private string VirtualHost => Uri.EscapeDataString(Settings.VirtualHost);

    public static async Task<TestBroker> Create()
    {
        var settings = BrokerSettings.Parse(Setting(BrokerVariable), BrokerVariable);
        var address = new Uri(Setting(AdminVariable));
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo)));
        var http = new HttpClient { BaseAddress = new Uri($"{address.Scheme}://{address.Authority}/api/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
        var broker = new TestBroker(http, settings with { VirtualHost = $"test-{Guid.NewGuid():N}" });
        await broker.Put($"vhosts/{broker.VirtualHost}", new { });
        await broker.Allow(settings.User, ".*", ".*", ".*");
        return broker;
    }

    /// <summary>A connection that is closed with this broker.</summary>
    public BrokerConnection Connect(string name = "test", BrokerSettings? settings = null)
    {
        var connection = new BrokerConnection(settings ?? Settings, name, TimeProvider.System, NullLogger<BrokerConnection>.Instance);
        opened.Add(connection);
        return connection;
    }

    /// <summary>A user with these permissions in this virtual host; it goes with the broker.</summary>
    public async Task<BrokerSettings> User(string name, string configure, string write, string read)
    {
        var password = Guid.NewGuid().ToString("N");
        await Put($"users/{Uri.EscapeDataString(name)}", new { password, tags = "" });
        users.Add(name);
        await Allow(name, configure, write, read);
        return Settings with { User = name, Password = password };
    }

    /// <summary>Ends every connection to this virtual host from the broker's side, as its restart would.</summary>
    /// <returns>How many those were.</returns>
    public async Task<int> Disconnect()
    {
        var ended = 0;
        foreach (var connection in await Get($"vhosts/{VirtualHost}/connections"))
        {
            var name = connection.GetProperty("name").GetString()!;
            using var response = await admin.DeleteAsync($"connections/{Uri.EscapeDataString(name)}", TestContext.Current.CancellationToken);
            ended += response.IsSuccessStatusCode ? 1 : 0;
        }

        return ended;
    }

    /// <summary>Publishes a message as any program can: through the broker's HTTP API.</summary>
    /// <returns>False: no queue was bound for it.</returns>
    public async Task<bool> Post(string exchange, string payload, object? properties = null, string routingKey = "")
    {
        using var response = await admin.PostAsJsonAsync(
            $"exchanges/{VirtualHost}/{Uri.EscapeDataString(exchange)}/publish",
            new { properties = properties ?? new { }, routing_key = routingKey, payload, payload_encoding = "string" },
            TestContext.Current.CancellationToken);
        response.IsSuccessStatusCode.ShouldBeTrue($"publish: {response.StatusCode} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        return (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("routed").GetBoolean();
    }

    /// <summary>Consumers of a queue, as AMQP itself counts them; 0 if there is no such queue.</summary>
    public static async Task<uint> Consumers(BrokerConnection connection, string queue)
    {
        await using var channel = await connection.OpenChannel(options: null, TestContext.Current.CancellationToken);
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue, TestContext.Current.CancellationToken)).ConsumerCount;
        }
        catch (OperationInterruptedException)
        {
            return 0;
        }
    }

    /// <summary>Names of all exchanges or queues of this virtual host.</summary>
    /// <param name="kind">"exchanges" or "queues".</param>
    public async Task<IReadOnlyList<string>> Names(string kind) => [.. (await Get($"{kind}/{VirtualHost}")).Select(one => one.GetProperty("name").GetString()!)];

    /// <summary>Messages in a queue, ready or not, as AMQP itself counts the ready ones.</summary>
    public async Task<uint> Ready(BrokerConnection connection, string queue)
    {
        await using var channel = await connection.OpenChannel(options: null, TestContext.Current.CancellationToken);
        return await channel.MessageCountAsync(queue, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in opened)
            await one.DisposeAsync();
        using (await admin.DeleteAsync($"vhosts/{VirtualHost}", CancellationToken.None))
        {
            foreach (var user in users)
                (await admin.DeleteAsync($"users/{Uri.EscapeDataString(user)}", CancellationToken.None)).Dispose();
        }

        admin.Dispose();
    }

    private static string Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"This test needs a real RabbitMQ and {name} is not set: run tests/services/up and evaluate what it prints, or start the tests with ./test.");

    private Task Allow(string user, string configure, string write, string read) =>
        Put($"permissions/{VirtualHost}/{Uri.EscapeDataString(user)}", new { configure, write, read });

    private async Task Put(string path, object body)
    {
        using var response = await admin.PutAsJsonAsync(path, body, TestContext.Current.CancellationToken);
        response.IsSuccessStatusCode.ShouldBeTrue($"PUT {path}: {response.StatusCode}");
    }

    private async Task<IReadOnlyList<JsonElement>> Get(string path) =>
        await admin.GetFromJsonAsync<List<JsonElement>>(path, TestContext.Current.CancellationToken) ?? [];
}
