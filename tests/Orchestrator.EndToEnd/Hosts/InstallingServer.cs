using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Orchestrator.EndToEnd.Fleet;

namespace Orchestrator.EndToEnd.Hosts;

/// <summary>A server that installs on test hosts: real broker, real database, the agents as they are shipped, all of it reachable from the hosts over TLS.</summary>
internal sealed class InstallingServer : IAsyncDisposable
{
    private const int BrokerPort = 5671;
    private const string Definition = "install";

    /// <summary>A distribution that tries again after some seconds, for some minutes.</summary>
    public const string Patient = "patient";

    private readonly Services services;

    private InstallingServer(Services services, Product product, TestHosts hosts) => (this.services, Product, Hosts) = (services, product, hosts);

    public Product Product { get; }

    public TestHosts Hosts { get; }

    public ProductApi Api => Product.Api;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="agents">Folder that eng/publish-agent made.</param>
    /// <param name="more">Settings that go before these.</param>
    public static async Task<InstallingServer> Start(TestHosts hosts, string agents, params IReadOnlyList<(string Name, string Value)> more)
    {
        var used = await Services.Create(Cancellation);
        var broker = new Uri(used.Broker);
        await TestHosts.Forward(BrokerPort, broker.Port);
        var tls = TestHosts.Tls;
        (string Name, string Value)[] settings =
        [
            ("ORCHESTRATOR_STORAGE", used.Storage),
            ("ORCHESTRATOR_MESSAGING", used.Broker),
            ("ORCHESTRATOR_BROKER_ADMIN", used.BrokerAdmin.OriginalString),
            ("ORCHESTRATOR_AGENTS", agents),
            ("ORCHESTRATOR_AGENTS_BROKER", $"amqps://{hosts.Server}:{BrokerPort}{broker.AbsolutePath}"),
            ("ORCHESTRATOR_AGENTS_BROKER_CA", tls.Authority),
            ("ORCHESTRATOR_AGENTS_SERVER_CA", tls.Authority),
            ("ORCHESTRATOR_URLS", $"https://{hosts.Server}:{5443.ToString(CultureInfo.InvariantCulture)}"),
            ("Kestrel__Certificates__Default__Path", tls.Certificate),
            ("Kestrel__Certificates__Default__KeyPath", tls.Key),
            ("ORCHESTRATOR_MASTER_KEY", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))),
            ("ORCHESTRATOR_API_KEY", "ork_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24))),
            ("ORCHESTRATOR_AGENT", "none"),
        ];
        var product = await Product.Start(Cancellation, [.. more.Concat(settings).DistinctBy(setting => setting.Name)]);
        var server = new InstallingServer(used, product, hosts);
        try
        {
            foreach (var definition in new[] { Definition, Patient })
            {
                await server.Api.Post("/api/definitions", Install(definition), Cancellation);
                await server.Api.Post($"/api/definitions/{definition}/publish", "{}", Cancellation);
            }

            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a credential set with a password, or else with the key that every account of every host lets in.</summary>
    public Task Credentials(string name, string user, bool sudo = false, string? sudoPassword = null, string? password = null) =>
        Api.Put(
            $"/api/credentials/{name}",
            JsonSerializer.Serialize(new { kind = "ssh", user, password, privateKey = password is null ? TestHosts.PrivateKey : null, sudo, sudoPassword, hostKeys = "trustOnFirstUse" }),
            Cancellation);

    public async Task Target(int host, string credentials, string? mac = null)
    {
        var name = Name(host);
        await Api.Put(
            $"/api/targets/{name}",
            JsonSerializer.Serialize(new { address = Hosts.Address(host), credentials, macAddresses = mac is null ? [] : new[] { mac } }),
            Cancellation);
    }

    public static string Name(int host) => string.Create(CultureInfo.InvariantCulture, $"host-{host}");

    /// <summary>Starts the installation (one attempt, and a Retry with its defaults behind it).</summary>
    public async Task<string> Run(IEnumerable<string> targets, string definition = Definition) =>
        (await Api.Post("/api/runs", JsonSerializer.Serialize(new { definitionId = definition, targets }), Cancellation)).GetProperty("id").GetString()!;

    public Task Ended(string run) => Product.Until(() => Api.HasEnded(run, Cancellation), "the run has ended", Cancellation, TimeSpan.FromMinutes(5));

    /// <summary>What was told of the steps on a target, in order.</summary>
    public async Task<IReadOnlyList<StepTold>> Steps(string run, string target)
    {
        var page = await Api.Get($"/api/runs/{run}/report?phase=installation&limit=1000", Cancellation);
        return
        [
            .. page.GetProperty("items").EnumerateArray()
                .Select(item => item.Deserialize<StepTold>(JsonSerializerOptions.Web)!)
                .Where(step => step.Target == target && step.Name.Length > 0),
        ];
    }

    /// <summary>Runs a script on targets and expects it to succeed on all of them.</summary>
    public async Task Execute(IReadOnlyCollection<string> targets, string script)
    {
        var definition = $"execute-{Guid.NewGuid():N}";
        await Api.Post("/api/definitions", Definitions.Execute(definition, [("script", script, "fail")]), Cancellation);
        await Api.Post($"/api/definitions/{definition}/publish", "{}", Cancellation);
        var run = await Run(targets, definition);
        await Ended(run);
        (await Api.Executed(run, Cancellation)).Count(entry => entry.Outcome == "succeeded").ShouldBe(targets.Count, script);
    }

    public async Task<JsonElement> Target(string name) =>
        (await Api.Get($"/api/targets?text={name}&limit=1000", Cancellation)).GetProperty("items").EnumerateArray().Single(target => target.GetProperty("name").GetString() == name);

    public async Task<bool> IsConnected(string name) => (await Target(name)).GetProperty("connected").GetBoolean();

    public async ValueTask DisposeAsync()
    {
        await Product.DisposeAsync();
        await services.DisposeAsync();
    }

    /// <summary>Start, one Install whose failure ends the target's run or is followed by a Retry, End.</summary>
    private static string Install(string id)
    {
        var isPatient = id == Patient;
        var again = """
            { "id": "again", "type": "Orchestrator.Retry", "version": 1,
              "windowMinutes": { "typeName": "Int32", "expression": { "type": "Literal", "value": "10" } },
              "intervalSeconds": { "typeName": "Int32", "expression": { "type": "Literal", "value": "5" } } },
            """;
        var back = """
            { "source": { "activity": "again", "port": "Retry" }, "target": { "activity": "install", "port": "In" } },
            { "source": { "activity": "again", "port": "GaveUp" }, "target": { "activity": "failed", "port": "In" } },
            """;
        return $$"""
            {
              "definitionId": "{{id}}", "name": "{{id}}",
              "root": {
                "id": "root", "type": "Elsa.Flowchart", "version": 1,
                "activities": [
                  { "id": "start", "type": "Elsa.Start", "version": 1 },
                  { "id": "install", "type": "Orchestrator.Install", "version": 1,
                    "timeoutMinutes": { "typeName": "Int32", "expression": { "type": "Literal", "value": "4" } } },
                  {{(isPatient ? again : "")}}
                  { "id": "end", "type": "Elsa.End", "version": 1 },
                  { "id": "failed", "type": "Elsa.End", "version": 1, "result": { "typeName": "String", "expression": { "type": "Literal", "value": "failed" } } }
                ],
                "connections": [
                  { "source": { "activity": "start", "port": "Done" }, "target": { "activity": "install", "port": "In" } },
                  {{(isPatient ? back : "")}}
                  { "source": { "activity": "install", "port": "Done" }, "target": { "activity": "end", "port": "In" } },
                  { "source": { "activity": "install", "port": "Failed" }, "target": { "activity": "{{(isPatient ? "again" : "failed")}}", "port": "In" } }
                ]
              }
            }
            """;
    }
}

/// <summary>A step of an installation as its report tells it.</summary>
internal sealed record StepTold(string Target, string Name, string Outcome, string Message, int Attempt)
{
    public override string ToString() => $"{Name}: {Outcome}: {Message}";
}
