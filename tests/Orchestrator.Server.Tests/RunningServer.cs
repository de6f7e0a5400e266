using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Orchestrator.Core.Access;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Tests;

/// <summary>A whole server over a data folder of its own, without a network: 20 simulated targets on a clock that goes 20 times as fast.</summary>
public sealed class RunningServer : IAsyncLifetime, IAsyncDisposable
{
    public const string AdministratorKey = "an-administrators-key-for-tests";

    private readonly bool ownsFolder;
    private readonly Dictionary<Role, string> keys = new() { [Role.Administrator] = AdministratorKey };
    private ServerHost? host;

    public RunningServer()
        : this(null)
    {
    }

    /// <param name="data">A data folder to take over; null: a new one.</param>
    private RunningServer(string? data)
    {
        ownsFolder = data is null;
        Data = data ?? Directory.CreateTempSubdirectory("orc-").FullName;
    }

    public string Data { get; }

    public WebApplication Application => host!.Application;

    /// <summary>A server over a folder that stays when it ends.</summary>
    public static async Task<RunningServer> Over(string data)
    {
        var server = new RunningServer(data);
        await server.InitializeAsync();
        return server;
    }

    public async ValueTask InitializeAsync()
    {
        host = await ServerHost.Create(Settings(Data), builder => builder.WebHost.UseTestServer(), CancellationToken.None);
        await Application.StartAsync();
        var administrator = Client();
        foreach (var role in new[] { Role.Viewer, Role.Operator })
        {
            var made = await administrator.PostAsJsonAsync("/api/keys", new { name = $"{role} of the tests", role = role.ToString().ToLowerInvariant() });
            keys[role] = (await made.Json()).GetProperty("key").GetString()!;
        }
    }

    /// <summary>A client with a key of this role; null: without a key.</summary>
    public HttpClient Client(Role? role = Role.Administrator)
    {
        var client = Application.GetTestClient();
        client.Timeout = TimeSpan.FromMinutes(2);
        if (role is { } known)
            client.DefaultRequestHeaders.Add("X-Api-Key", keys[known]);
        return client;
    }

    /// <summary>All server-sent events of a path, as a viewer sees them, until the server ends the stream.</summary>
    /// <param name="whenOpen">Is done once the stream is open.</param>
    public async Task<IReadOnlyList<(string Name, JsonElement Data)>> Events(string path, Func<Task>? whenOpen = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var answer = await Client(Role.Viewer).GetAsync(path, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        if (whenOpen is not null)
            await whenOpen();
        var events = new List<(string, JsonElement)>();
        await foreach (var item in SseParser.Create(await answer.Content.ReadAsStreamAsync(limit.Token)).EnumerateAsync(limit.Token))
        {
            using var data = JsonDocument.Parse(item.Data);
            events.Add((item.EventType, data.RootElement.Clone()));
        }

        return events;
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
        {
            await Application.StopAsync();
            await host.DisposeAsync();
            host = null;
        }

        if (ownsFolder)
            Directory.Delete(Data, recursive: true);
    }

    /// <summary>The settings of such a server, with changes.</summary>
    public static ServerSettings Settings(string data, params (string Name, string Value)[] changes)
    {
        var values = new Dictionary<string, string?>
        {
            ["ORCHESTRATOR_DATA"] = data,
            ["ORCHESTRATOR_API_KEY"] = AdministratorKey,
            ["ORCHESTRATOR_SIMULATE"] = "20",
            ["ORCHESTRATOR_TEST_CLOCK"] = "speed=20",
            ["ORCHESTRATOR_AGENT"] = "none",
            ["ORCHESTRATOR_LOG"] = "Warning",
            ["ORCHESTRATOR_SHARDS"] = "2",
        };
        foreach (var (name, value) in changes)
            values[name] = value;
        return SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
    }
}

internal static class Answers
{
    public static async Task<JsonElement> Json(this HttpResponseMessage answer)
    {
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    /// <summary>The detail of a problem, after checking that it is one.</summary>
    public static async Task<string> Problem(this HttpResponseMessage answer, int status)
    {
        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(status, text);
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json", text);
        using var document = JsonDocument.Parse(text);
        document.RootElement.GetProperty("status").GetInt32().ShouldBe(status);
        return document.RootElement.GetProperty("detail").GetString()!;
    }
}
