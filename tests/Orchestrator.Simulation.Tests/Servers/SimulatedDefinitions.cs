using System.Text.Json.Nodes;
using Orchestrator.Core;
using Orchestrator.Core.Distributions;

namespace Orchestrator.Simulation.Tests.Servers;

/// <summary>The distributions of the simulated world: real definitions, compiled by the product.</summary>
internal sealed class SimulatedDefinitions : IDefinitionStore, IGraphSource
{
    public static readonly string[] Names = ["one step", "install and execute", "in a window", "a few at a time", "loop"];

    private readonly Dictionary<string, (StoredDefinition Stored, DistributionGraph Graph)> definitions = new(StringComparer.Ordinal);

    public SimulatedDefinitions(Random random)
    {
        Add(Names[0], [Activity("work", "Orchestrator.Execute", Actions(random))], []);
        Add(
            Names[1],
            [
                Activity("install", "Orchestrator.Install", []),
                Activity("work", "Orchestrator.Execute", Actions(random), ("stopOnFirstError", random.Next(2) == 0)),
            ],
            [("install", "Done", "work")]);
        Add(
            Names[2],
            [
                Activity("frame", "Orchestrator.Timeframe", [], ("timeframe", "office")),
                Activity("wake", "Orchestrator.Wake", [], ("waitMinutes", 1 + random.Next(10))),
                Activity("install", "Orchestrator.Install", [], ("pingFirst", random.Next(2) == 0)),
                Activity("again", "Orchestrator.Retry", [], ("windowMinutes", 30 + random.Next(120)), ("intervalSeconds", 30 + random.Next(600)), ("standBy", random.Next(2) == 0)),
                Activity("work", "Orchestrator.Execute", Actions(random), ("forceStopMinutes", random.Next(2) * 30)),
            ],
            [("frame", "Open", "wake"), ("wake", "Done", "install"), ("wake", "Failed", "install"), ("install", "Failed", "again"), ("again", "Retry", "install"), ("install", "Done", "work")]);
        Add(
            Names[3],
            [
                Activity("rest", "Elsa.Delay", [], ("timeSpan", $"00:{random.Next(60):00}:00")),
                Activity("work", "Orchestrator.Execute", Actions(random), ("maxConcurrent", 1 + random.Next(2)), ("startWithinMinutes", 5 + random.Next(20))),
                Activity("more", "Orchestrator.Execute", Actions(random), ("acceptWithinMinutes", 20 + random.Next(100)), ("rampFrom", random.Next(2)), ("rampShare", 50 + random.Next(51))),
            ],
            [("rest", "Done", "work"), ("work", "Done", "more"), ("work", "Failed", "more")]);
        Add(
            Names[4],
            [
                Activity("work", "Orchestrator.Execute", Actions(random)),
                Activity("again", "Orchestrator.Retry", [], ("windowMinutes", 60), ("intervalSeconds", 300), ("maxAttempts", 1 + random.Next(4))),
            ],
            [("work", "Failed", "again"), ("again", "Retry", "work")]);
    }

    private SimulatedDefinitions()
    {
    }

    /// <summary>One distribution, "fleet", for many computers whose work takes differently long.</summary>
    public static SimulatedDefinitions ForManyTargets(Random random)
    {
        var made = new SimulatedDefinitions();
        var actions = new JsonArray();
        for (var number = 1 + random.Next(3); number > 0; number--)
            actions.Add(new JsonObject { ["name"] = $"action {number}", ["kind"] = "script", ["script"] = $"{120 + random.Next(1_500)} 0 {random.Next(40)} {random.Next(3)}" });
        var atOnce = random.Next(3) == 0 ? 30 + random.Next(40) : 0;
        var work = Activity("work", "Orchestrator.Execute", actions, ("maxConcurrent", atOnce), ("startWithinMinutes", 60));
        var frame = Activity("frame", "Orchestrator.Timeframe", [], ("timeframe", "office"));
        if (random.Next(2) == 0)
        {
            made.Add("fleet", [frame, work], [("frame", "Open", "work")]);
            return made;
        }

        made.Add(
            "fleet",
            [
                frame,
                Activity("install", "Orchestrator.Install", []),
                Activity("again", "Orchestrator.Retry", [], ("windowMinutes", 4 * 1440), ("intervalSeconds", 1_200), ("standBy", false)),
                work,
            ],
            [("frame", "Open", "install"), ("install", "Failed", "again"), ("again", "Retry", "install"), ("install", "Done", "work")]);
        return made;
    }

    /// <summary>One distribution, "fleet", which brings a package within a timeframe and then does something short.</summary>
    public static SimulatedDefinitions WithTransfer()
    {
        var made = new SimulatedDefinitions();
        var script = new JsonArray(new JsonObject { ["name"] = "set up", ["kind"] = "script", ["script"] = "90 0 20 0" });
        made.Add(
            "fleet",
            [
                Activity("frame", "Orchestrator.Timeframe", [], ("timeframe", "office")),
                Activity("bring", "Orchestrator.Transfer", [], ("package", SimulatedPackages.Package), ("destination", "/opt/product")),
                Activity("work", "Orchestrator.Execute", script),
            ],
            [("frame", "Open", "bring"), ("bring", "Done", "work")]);
        return made;
    }

    public Task<DistributionGraph> Graph(string definitionId, int version, CancellationToken cancellation) => Task.FromResult(definitions[definitionId].Graph);

    public Task<StoredDefinition?> Find(string definitionId, int? version, CancellationToken cancellation) =>
        Task.FromResult<StoredDefinition?>(definitions[definitionId].Stored);

    public Task<StoredDefinition?> FindPublished(string definitionId, CancellationToken cancellation) => Find(definitionId, null, cancellation);

    public Task<StoredDefinition?> SaveDraftOver(StoredDefinition? read, StoredDefinition definition, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<StoredDefinition?> PublishRead(StoredDefinition read, string by, DateTimeOffset at, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<StoredDefinition?> DiscardDraft(StoredDefinition read, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<StoredDefinition> SaveDraft(StoredDefinition definition, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<IReadOnlyList<StoredDefinition>> Published(CancellationToken cancellation) => throw new NotSupportedException();

    public Task<Page<StoredDefinition>> List(string? text, PageRequest page, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<IReadOnlyList<StoredDefinition>> Versions(string definitionId, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>One to three scripts of the simulated world.</summary>
    private static JsonArray Actions(Random random)
    {
        var actions = new JsonArray();
        for (var number = 1 + random.Next(3); number > 0; number--)
        {
            actions.Add(new JsonObject
            {
                ["name"] = $"action {actions.Count + 1}",
                ["kind"] = "script",
                ["script"] = $"{random.Next(1, 1200)} {(random.Next(6) == 0 ? 1 : 0)}",
                ["timeoutSeconds"] = random.Next(5) == 0 ? 300 : 0,
                ["onInterrupted"] = new[] { "fail", "skip", "repeat" }[random.Next(3)],
            });
        }

        return actions;
    }

    private static JsonObject Activity(string id, string type, JsonArray actions, params (string Name, JsonNode Value)[] inputs)
    {
        var activity = new JsonObject { ["id"] = id, ["type"] = type, ["version"] = 1 };
        if (actions.Count > 0)
            activity["actions"] = Input("Object", actions.ToJsonString());
        foreach (var (name, value) in inputs)
            activity[name] = Input("Literal", value);
        return activity;
    }

    private static JsonObject Input(string type, JsonNode value) =>
        new() { ["typeName"] = null, ["expression"] = new JsonObject { ["type"] = type, ["value"] = value } };

    private void Add(string name, JsonObject[] activities, (string From, string Port, string To)[] connections)
    {
        var start = new JsonObject { ["id"] = "start", ["type"] = "Elsa.Start", ["version"] = 1 };
        var root = new JsonObject
        {
            ["id"] = "flow",
            ["type"] = "Elsa.Flowchart",
            ["version"] = 1,
            ["activities"] = new JsonArray([start, .. activities]),
            ["connections"] = new JsonArray(
            [
                .. connections.Prepend(("start", "Done", activities[0]["id"]!.GetValue<string>())).Select(edge => new JsonObject
                {
                    ["source"] = new JsonObject { ["activity"] = edge.Item1, ["port"] = edge.Item2 },
                    ["target"] = new JsonObject { ["activity"] = edge.Item3, ["port"] = "In" },
                }),
            ]),
        };
        var document = new JsonObject { ["definitionId"] = name, ["name"] = name, ["version"] = 1, ["root"] = root };
        var reading = Definition.Read(document.ToJsonString());
        reading.Errors.ShouldBeEmpty();
        var compiled = Compiler.Compile(reading.Definition!);
        compiled.Errors.ShouldBeEmpty();
        var stored = new StoredDefinition
        {
            DefinitionId = name,
            Version = 1,
            Name = name,
            IsPublished = true,
            Json = reading.Definition!.Json,
            SavedAt = DateTimeOffset.UnixEpoch,
            SavedBy = "simulation",
        };
        definitions[name] = (stored, compiled.Graph!);
    }
}
