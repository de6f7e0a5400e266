using System.Text.Json;

namespace Orchestrator.EndToEnd.Fleet;

/// <summary>A run over a fleet's real agents (and simulated targets), each action of which writes one line that says where it ran.</summary>
internal sealed class FleetRun
{
    private readonly FleetProduct fleet;

    private FleetRun(FleetProduct fleet, string definition, int actions) => (this.fleet, Definition, Actions) = (fleet, definition, actions);

    public string Definition { get; }

    public int Actions { get; }

    public string Id { get; private set; } = "";

    /// <summary>Saves and publishes the definition.</summary>
    /// <param name="seconds">How long each action takes.</param>
    /// <param name="padding">Characters by which each script is longer than the one before it.</param>
    public static async Task<FleetRun> Publish(FleetProduct fleet, string name, int actions, string seconds, CancellationToken cancellation, int padding = 0)
    {
        var run = new FleetRun(fleet, name, actions);
        await File.WriteAllTextAsync(run.LinesFile, "", cancellation);
        var scripts = Enumerable.Range(0, actions).Select(number => ($"action-{number}", $"# {new string('.', padding * (number + 1))}\nsleep {seconds}\necho \"$PWD action-{number}\" >> '{run.LinesFile}'", "fail"));
        await fleet.Servers[0].Api.Post("/api/definitions", Definitions.Execute(name, scripts), cancellation);
        await fleet.Servers[0].Api.Post($"/api/definitions/{name}/publish", "{}", cancellation);
        return run;
    }

    /// <summary>Starts it over all agents and these targets besides.</summary>
    /// <param name="id">Its id; null: the server's choice.</param>
    public async Task Start(IEnumerable<string> besides, CancellationToken cancellation, string? id = null)
    {
        var body = JsonSerializer.Serialize(new { id, definitionId = Definition, targets = fleet.Agents.Select(agent => agent.Name).Concat(besides) });
        Id = (await fleet.Servers[^1].Api.Post("/api/runs", body, cancellation)).GetProperty("id").GetString()!;
    }

    /// <summary>A run over all agents in the midst of its work: some lines are written, most are not. Each action takes a second.</summary>
    public static async Task<FleetRun> Begun(FleetProduct fleet, string name, int actions, CancellationToken cancellation)
    {
        var run = await Publish(fleet, name, actions, "1", cancellation);
        await run.Start([], cancellation);
        await fleet.Servers[0].Until(async () => (await run.Lines(cancellation)).Length >= 2, "some actions have ended", cancellation);
        return run;
    }

    /// <summary>Waits until this server says that it has ended.</summary>
    public Task Ends(Product server, CancellationToken cancellation) => server.Until(() => HasEnded(server, cancellation), $"run {Id} ends", cancellation);

    /// <summary>Takes over a run that was started in another way.</summary>
    public void Follow(string id) => Id = id;

    public async Task<string[]> Lines(CancellationToken cancellation) => await File.ReadAllLinesAsync(LinesFile, cancellation);

    /// <summary>The run as this server tells it, or null while it does not answer.</summary>
    public async Task<JsonElement?> Look(Product server, CancellationToken cancellation)
    {
        try
        {
            return await server.Api.Get($"/api/runs/{Id}", cancellation);
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    public async Task<bool> HasEnded(Product server, CancellationToken cancellation) =>
        await Look(server, cancellation) is { } run && run.GetProperty("status").GetString() is "completed" or "cancelled";

    /// <summary>Why targets have no result yet, for people; each sentence once.</summary>
    public async Task<IReadOnlyList<string>> Waits(Product server, CancellationToken cancellation) =>
        [.. (await server.Api.Get($"/api/runs/{Id}/waits", cancellation)).EnumerateArray().Select(wait => wait.GetProperty("why").GetString()!)];

    /// <summary>Part of the targets that have a result, from 0 to 1.</summary>
    public async Task<double> Share(Product server, CancellationToken cancellation)
    {
        if (await Look(server, cancellation) is not { } view)
            return 0;
        var ledger = view.GetProperty("ledger");
        return 1 - ((double)(ledger.GetProperty("waiting").GetInt32() + ledger.GetProperty("active").GetInt32()) / ledger.GetProperty("targets").GetInt32());
    }

    /// <summary>Every action of every real agent ran once, and has exactly one entry that says so; the ledger closes and says the same.</summary>
    public async Task CheckOnce(Product server, int besides, CancellationToken cancellation)
    {
        var agents = fleet.Agents.Count;
        var lines = await Lines(cancellation);
        lines.ShouldBeUnique();
        lines.Length.ShouldBe(agents * Actions);

        var names = fleet.Agents.Select(agent => agent.Name).ToHashSet();
        var entries = await Entries(server, cancellation);
        var real = entries.Where(entry => names.Contains(entry.Target)).ToList();
        real.Count.ShouldBe(lines.Length, "lines written by the real agents = report entries");
        real.Select(entry => (entry.Target, entry.Name)).ShouldBeUnique();
        real.ShouldAllBe(entry => entry.Outcome == "succeeded" && entry.Starts == 1);

        var ledger = (await server.Api.Get($"/api/runs/{Id}", cancellation)).GetProperty("ledger");
        ledger.GetProperty("targets").GetInt32().ShouldBe(agents + besides);
        ledger.GetProperty("closes").GetBoolean().ShouldBeTrue();
        await CheckResults(server, ledger, cancellation);
    }

    /// <summary>The report's query over results equals the ledger, column by column.</summary>
    private async Task CheckResults(Product server, JsonElement ledger, CancellationToken cancellation)
    {
        foreach (var outcome in new[] { "succeeded", "failed", "skipped", "expired", "cancelled" })
        {
            var page = await server.Api.Get($"/api/runs/{Id}/report?phase=result&outcome={outcome}&limit=1", cancellation);
            page.GetProperty("total").GetInt32().ShouldBe(ledger.GetProperty(outcome).GetInt32(), outcome);
        }
    }

    /// <summary>Entries of the execution phase, of real and simulated targets.</summary>
    public async Task<List<FleetEntry>> Entries(Product server, CancellationToken cancellation)
    {
        var entries = new List<FleetEntry>();
        for (var offset = 0; ; offset += 1_000)
        {
            var page = await server.Api.Get($"/api/runs/{Id}/report?phase=execution&limit=1000&offset={offset}", cancellation);
            entries.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.Deserialize<FleetEntry>(JsonSerializerOptions.Web)!));
            if (entries.Count >= page.GetProperty("total").GetInt32())
                return entries;
        }
    }

    private string LinesFile => Path.Combine(fleet.Folder, Definition + ".lines");
}

/// <summary>What the tests read of a report entry of a fleet.</summary>
internal sealed record FleetEntry(string Target, string Name, string Outcome, int Starts);
