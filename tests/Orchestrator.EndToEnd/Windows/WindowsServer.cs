using System.Security.Cryptography;
using System.Text.Json;
using Orchestrator.EndToEnd.Fleet;

namespace Orchestrator.EndToEnd.Windows;

/// <summary>A server that installs on doubles of Windows: real broker, real database, the agent as it is shipped. All of it is on this computer's loopback.</summary>
internal sealed class WindowsServer : IAsyncDisposable
{
    private readonly Services services;
    private readonly WindowsDoubles doubles;

    private WindowsServer(Services services, Product product, WindowsDoubles doubles) => (this.services, Product, this.doubles) = (services, product, doubles);

    public Product Product { get; }

    private ProductApi Api => Product.Api;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="agents">Folder with published agents.</param>
    public static async Task<WindowsServer> Start(WindowsDoubles doubles, string agents)
    {
        var own = await Services.Create(Cancellation);
        var broker = new Uri(own.Broker);
        var product = await Product.Start(
            Cancellation,
            ("ORCHESTRATOR_STORAGE", own.Storage),
            ("ORCHESTRATOR_MESSAGING", own.Broker),
            ("ORCHESTRATOR_BROKER_ADMIN", own.BrokerAdmin.OriginalString),
            ("ORCHESTRATOR_AGENTS", agents),
            ("ORCHESTRATOR_AGENTS_BROKER", $"{broker.Scheme}://{broker.Authority}{broker.AbsolutePath}"),
            ("ORCHESTRATOR_MASTER_KEY", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))),
            ("ORCHESTRATOR_API_KEY", "ork_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24))),
            ("ORCHESTRATOR_AGENT", "none"));
        return new WindowsServer(own, product, doubles);
    }

    public Task Credentials(string name, string user, string password) =>
        Api.Put($"/api/credentials/{name}", JsonSerializer.Serialize(new { kind = "windows", user, password }), Cancellation);

    public Task Target(string name, int host, string credentials) =>
        Api.Put($"/api/targets/{name}", JsonSerializer.Serialize(new { address = doubles.Address(host), credentials, tags = Array.Empty<string>() }), Cancellation);

    /// <summary>An Execute whose action is called "it".</summary>
    /// <param name="more">Other inputs, as JSON.</param>
    public static string Script(string script, string more) =>
        $$"""{ "type": "Orchestrator.Execute", "actionName": "it", "script": {{JsonSerializer.Serialize(script)}}, {{more}} }""";

    /// <summary>Publishes a definition: Start, the activities one after the other, End; and another end where one of them fails.</summary>
    /// <param name="activities">JSON objects without id.</param>
    public async Task Define(string id, params string[] activities)
    {
        var steps = activities.Select((activity, at) => $$"""{ "id": "a{{at}}", "version": 1, {{activity.Trim()[1..]}}""");
        var links = Enumerable.Range(0, activities.Length).SelectMany(at => new[]
        {
            Link(at == 0 ? "start" : $"a{at - 1}", $"a{at}"),
            $$"""{ "source": { "activity": "a{{at}}", "port": "Failed" }, "target": { "activity": "failed", "port": "In" } }""",
        }).Append(Link($"a{activities.Length - 1}", "end"));
        await Api.Post(
            "/api/definitions",
            $$"""
            {
              "definitionId": "{{id}}", "name": "{{id}}",
              "root": {
                "id": "root", "type": "Elsa.Flowchart", "version": 1,
                "activities": [
                  { "id": "start", "type": "Elsa.Start", "version": 1 }, {{string.Join(',', steps)}}, { "id": "end", "type": "Elsa.End", "version": 1 },
                  { "id": "failed", "type": "Elsa.End", "version": 1, "result": { "typeName": "String", "expression": { "type": "Literal", "value": "failed" } } }
                ],
                "connections": [ {{string.Join(',', links)}} ]
              }
            }
            """,
            Cancellation);
        await Api.Post($"/api/definitions/{id}/publish", "{}", Cancellation);
    }

    /// <summary>Starts a run and returns its id.</summary>
    public async Task<string> Begin(string definition, params string[] targets) =>
        (await Api.Post("/api/runs", JsonSerializer.Serialize(new { definitionId = definition, targets }), Cancellation)).GetProperty("id").GetString()!;

    /// <summary>Runs to the end.</summary>
    /// <returns>What the reports say, in order.</returns>
    public async Task<IReadOnlyList<Told>> Run(string definition, params string[] targets)
    {
        var run = await Begin(definition, targets);
        await Ended(run);
        return await Told(run);
    }

    public Task Ended(string run) => Product.Until(() => Api.HasEnded(run, Cancellation), "the run has ended", Cancellation, TimeSpan.FromMinutes(4));

    public async Task<IReadOnlyList<Told>> Told(string run)
    {
        var page = await Api.Get($"/api/runs/{run}/report?limit=100&output=true", Cancellation);
        var told = page.GetProperty("items").EnumerateArray().Select(item => item.Deserialize<Told>(JsonSerializerOptions.Web)!).ToList();
        foreach (var one in told)
            TestContext.Current.TestOutputHelper?.WriteLine(one.ToString());
        return told;
    }

    public async Task<JsonElement> Target(string name) =>
        (await Api.Get($"/api/targets?text={name}&limit=1000", Cancellation)).GetProperty("items").EnumerateArray().Single(target => target.GetProperty("name").GetString() == name);

    public async ValueTask DisposeAsync()
    {
        await Product.DisposeAsync();
        await services.DisposeAsync();
    }

    private static string Link(string from, string to) =>
        $$"""{ "source": { "activity": "{{from}}", "port": "Done" }, "target": { "activity": "{{to}}", "port": "In" } }""";
}

/// <summary>What the tests read of a report entry.</summary>
internal sealed record Told(string Target, string Phase, string Name, string Outcome, string Message, string? Output, int? ReturnCode, int Starts)
{
    public override string ToString() => $"{Target} {Phase} {Name}: {Outcome}: {Message} {Output?.ReplaceLineEndings(" | ")}";
}
