using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Timeframes;
using Orchestrator.Timeframes;

namespace Orchestrator.Core.Tests.Runs;

/// <summary>One run under an engine, on a clock that the test moves; every batch is stored, and what must always hold is checked after each.</summary>
internal sealed class EngineRig : ITargetDirectory, ITimeframeDirectory, ISiteDirectory, IGroupDirectory
{
    public const string RunId = "run-1";

    /// <summary>A Monday, noon.</summary>
    public static readonly DateTimeOffset Noon = TokenSetup.Noon;

    public static readonly EngineOptions Options = new();

    private readonly Dictionary<string, Target> inventory = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, int), int> said = [];

    /// <param name="flowchart">From <see cref="Distributions.Draw"/>.</param>
    /// <param name="prepare">Before the run starts.</param>
    public EngineRig(string flowchart, int targets = 1, Func<RunRecord, RunRecord>? change = null, Dictionary<string, string>? frames = null,
        Action<EngineRig>? prepare = null)
    {
        foreach (var (name, text) in frames ?? [])
            Frames[name] = Timeframe.Parse(text);
        var reading = Definition.Read(flowchart);
        reading.Errors.ShouldBeEmpty();
        var compiled = Compiler.Compile(reading.Definition!, this);
        compiled.Errors.ShouldBeEmpty();
        Graph = compiled.Graph!;
        for (var ordinal = 0; ordinal < targets; ordinal++)
            inventory[$"t{ordinal}"] = new Target { Id = $"t{ordinal}", Name = $"pc-{ordinal}", Zone = "UTC" };
        var record = new RunRecord
        {
            Id = RunId,
            DefinitionId = Graph.DefinitionId,
            DefinitionVersion = Graph.Version,
            Name = Graph.Name,
            Status = RunStatus.Scheduled,
            Shard = 0,
            CreatedAt = Noon,
            CreatedBy = "olga",
            Deadline = Noon.AddDays(7),
            Ledger = Ledger.Of(targets),
            LastEvent = 1,
        };
        record = change?.Invoke(record) ?? record;
        var start = Graph.Activities[Graph.Start];
        var tokens = inventory.Values.Select((target, ordinal) => new TargetRun
        {
            RunId = RunId,
            Ordinal = ordinal,
            TargetId = target.Id,
            TargetName = target.Name,
            Activity = start.Index,
            ActivityId = start.Id,
            Wait = new Wait(WaitReason.RunStart, "The run is about to start."),
        }).ToList();
        Stored = new StoredRun(record, tokens);
        prepare?.Invoke(this);
        (Run, Engine) = Load();
        Settle();
    }

    public DistributionGraph Graph { get; }

    public DateTimeOffset Now { get; private set; } = Noon;

    public Run Run { get; private set; }

    public RunEngine Engine { get; private set; }

    public StoredRun Stored { get; }

    public Dictionary<string, Timeframe> Frames { get; } = new(StringComparer.Ordinal);

    public List<Group> Groups { get; } = [];

    public Dictionary<string, Site> Sites { get; } = new(StringComparer.OrdinalIgnoreCase);

    public int Budget { get; set; } = 500;

    public int Turns { get; private set; }

    public RunRecord Record => Stored.Record;

    public string OrganisationZone => "UTC";

    public TargetRun this[int ordinal] => Stored.Tokens[ordinal];

    public IEnumerable<TargetRunState> States => Stored.Tokens.Select(token => token.State);

    Target? ITargetDirectory.Find(string id) => inventory.GetValueOrDefault(id);

    public Target? FindByName(string name) => inventory.Values.FirstOrDefault(target => target.Name == name);

    NamedTimeframe? ITimeframeDirectory.Find(string name) => Frames.TryGetValue(name, out var frame) ? new NamedTimeframe(name, frame) : null;

    IReadOnlyList<Group> IGroupDirectory.Governing => [.. Groups.Where(group => group.Timeframe is not null)];

    Site? ISiteDirectory.Find(string name) => Sites.GetValueOrDefault(name);

    public void Change(int ordinal, Func<Target, Target> change) => inventory[$"t{ordinal}"] = change(inventory[$"t{ordinal}"]);

    /// <summary>One batch: these inputs, then what is due.</summary>
    public RunBatch Turn(params RunInput[] inputs)
    {
        Turns++;
        var batch = new RunBatch();
        foreach (var input in inputs)
            Engine.Apply(Run, input, Now, batch);
        Engine.Advance(Run, Now, Budget, batch);
        Stored.Take(batch, Run);
        return batch;
    }

    /// <summary>One batch with these inputs, and as many more as it takes until nothing is left to do at once.</summary>
    public RunBatch Say(params RunInput[] inputs)
    {
        var batch = Turn(inputs);
        Settle();
        return batch;
    }

    /// <summary>Time passes; the engine is called whenever it asked to be.</summary>
    public void Pass(TimeSpan time) => PassTo(Now + time);

    public void PassTo(DateTimeOffset end)
    {
        Settle();
        while (Engine.NextWake(Run) is { } wake && wake <= end)
        {
            Now = wake;
            Settle();
        }

        Now = end;
        Settle();
    }

    /// <summary>Another owner takes the run up from what is stored.</summary>
    public RunBatch Restart()
    {
        (Run, Engine) = Load();
        var batch = new RunBatch();
        RunEngine.TakenUp(Run, batch);
        Stored.Take(batch, Run);
        Settle();
        return batch;
    }

    /// <summary>The target's agent (or installer) says what follows what it has said of the pending command; "control" is about the cancel or amendment.</summary>
    public RunBatch Report(int ordinal, params ReportItem[] items) => Say(Reported(ordinal, this[ordinal].Command.ShouldNotBeNull().Id, items));

    public RunBatch ReportControl(int ordinal, params ReportItem[] items) => Say(Reported(ordinal, this[ordinal].Control.ShouldNotBeNull().Id, items));

    /// <summary>A report with the next numbers of that command.</summary>
    public ReportArrived Reported(int ordinal, string commandId, params ReportItem[] items)
    {
        var last = said.GetValueOrDefault((commandId, ordinal));
        var numbered = items.Select((item, index) => item with { Number = last + index + 1, At = Now }).ToList();
        said[(commandId, ordinal)] = last + items.Length;
        return Raw(ordinal, commandId, [.. numbered]);
    }

    /// <summary>A report with the numbers it comes with.</summary>
    public ReportArrived Raw(int ordinal, string commandId, params ReportItem[] items)
    {
        var installer = this[ordinal].Command is { Destination: CommandDestination.Installer } command && command.Id == commandId;
        var report = new CommandReport
        {
            CommandId = commandId,
            RunId = RunId,
            Target = this[ordinal].TargetId,
            Activity = this[ordinal].ActivityId,
            Attempt = 1,
            Items = items,
        };
        return new ReportArrived(report, installer ? CommandDestination.Installer : CommandDestination.Agent);
    }

    /// <summary>The pending command as its agent would read it.</summary>
    public Command Command(int ordinal) => Read(this[ordinal].Command.ShouldNotBeNull().Id);

    /// <summary>The pending cancel or amendment as its agent would read it.</summary>
    public Command Control(int ordinal) => Read(this[ordinal].Control.ShouldNotBeNull().Id);

    private Command Read(string id) => JsonSerializer.Deserialize(Stored.Sent[id].Signed.Payload, ContractsJson.Default.Command)!;

    private (Run Run, RunEngine Engine) Load() => (new Run(Stored.Record, Graph, [.. Stored.Tokens]), new RunEngine(this, this, Sign, Options, this, this));

    private static SignedCommand Sign(Command command) => new("key", JsonSerializer.SerializeToUtf8Bytes(command, ContractsJson.Default.Command), []);

    private void Settle()
    {
        for (var turns = 0; Engine.NextWake(Run) is { } wake && wake <= Now; turns++)
        {
            turns.ShouldBeLessThan(10_000, "the engine always wants to be called again at once");
            Turn();
        }
    }
}
