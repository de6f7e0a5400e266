using System.Text.Json.Nodes;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Timeframes;

namespace Orchestrator.Messaging.ShardServer;

/// <summary>One definition (start, execute, end), targets of any id, and nobody to whom commands go: whoever tests it plays the agents.</summary>
public sealed class SmallWorld : IGraphSource, ITargetDirectory, ITimeframeDirectory, ICommandTransport, IBatchObserver
{
    private static readonly DistributionGraph OneAction = Compile();

    public string OrganisationZone => "UTC";

    public Task<DistributionGraph> Graph(string definitionId, int version, CancellationToken cancellation) => Task.FromResult(OneAction);

    public Target? Find(string id) => new() { Id = id, Name = id, Zone = "UTC" };

    public Target? FindByName(string name) => null;

    NamedTimeframe? ITimeframeDirectory.Find(string name) => null;

    public Task<IReadOnlyList<CommandUndeliverable>> Send(IReadOnlyCollection<OutgoingCommand> commands, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<CommandUndeliverable>>([]);

    public Task Confirm(IReadOnlyCollection<ReportConfirmation> confirmations, CancellationToken cancellation) => Task.CompletedTask;

    public void Applied(RunBatch batch)
    {
    }

    /// <summary>A run over targets t0, t1, ... as its launcher stores it.</summary>
    public static (RunRecord Run, IReadOnlyList<TargetRun> Tokens) Run(string id, int shard, int targets, DateTimeOffset now)
    {
        var start = OneAction.Activities[OneAction.Start];
        var run = new RunRecord
        {
            Id = id,
            DefinitionId = OneAction.DefinitionId,
            DefinitionVersion = 1,
            Name = OneAction.Name,
            Status = RunStatus.Scheduled,
            Shard = shard,
            CreatedAt = now,
            CreatedBy = "test",
            Deadline = now.AddDays(1),
            Ledger = Ledger.Of(targets),
            LastEvent = 1,
        };
        var tokens = Enumerable.Range(0, targets).Select(ordinal => new TargetRun
        {
            RunId = id,
            Ordinal = ordinal,
            TargetId = $"t{ordinal}",
            TargetName = $"t{ordinal}",
            Activity = start.Index,
            ActivityId = start.Id,
            Wait = new Wait(WaitReason.RunStart, "The run is about to start."),
        });
        return (run, [.. tokens]);
    }

    private static DistributionGraph Compile()
    {
        var root = JsonNode.Parse("""
            {
              "id": "flow", "type": "Elsa.Flowchart", "version": 1,
              "activities": [
                { "id": "start", "type": "Elsa.Start", "version": 1 },
                { "id": "execute", "type": "Orchestrator.Execute", "version": 1,
                  "script": { "typeName": null, "expression": { "type": "Literal", "value": "echo hello" } } }
              ],
              "connections": [
                { "source": { "activity": "start", "port": "Done" }, "target": { "activity": "execute", "port": "In" } }
              ]
            }
            """);
        var reading = Definition.Read(new JsonObject { ["definitionId"] = "one-action", ["name"] = "one action", ["root"] = root }.ToJsonString());
        var result = reading.Definition is null ? new CompileResult(null, reading.Errors) : Compiler.Compile(reading.Definition.With("one-action", 1));
        return result.Graph ?? throw new InvalidOperationException(string.Join(" ", result.Errors));
    }
}
