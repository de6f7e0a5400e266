using NodaTime;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Activities;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Expressions;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Targets;
using Orchestrator.Timeframes;

namespace Orchestrator.Core.Tests;

/// <summary>A token as the engine hands it to a behaviour.</summary>
internal sealed record TokenSetup
{
    /// <summary>A Monday, noon.</summary>
    public static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Now { get; init; } = Noon;

    public DateTimeOffset Deadline { get; init; } = Noon.AddDays(7);

    public string Window { get; init; } = "Normal";

    public string Zone { get; init; } = "UTC";

    public Target Target { get; init; } = new() { Id = "t1", Name = "web-1", Os = "linux", Site = "Berlin", Tags = ["pilot"] };

    public IReadOnlyList<Timeframe> OwnTimeframes { get; init; } = [];

    public IReadOnlyDictionary<string, string>? Own { get; init; }

    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    public int Attempt { get; init; } = 1;

    public bool HoldsSlot { get; init; }

    public TimeSpan? Used { get; init; }

    public string? Message { get; init; }

    public int Ordinal { get; init; }
}

internal static class Tokens
{
    public static Step Enter(DistributionGraph graph, TokenSetup? setup = null, string? id = null) => Find(graph, id).Behaviour.Enter(Make(graph, setup ?? new()));

    public static Step Resume(DistributionGraph graph, Occurrence occurrence, TokenSetup? setup = null, string? id = null) =>
        Find(graph, id).Behaviour.Resume(Make(graph, setup ?? new()), occurrence);

    public static Occurrence.Answered Succeeded(StepEntry? last = null) =>
        new(new Finished { Number = 9, At = TokenSetup.Noon, Outcome = CommandOutcome.Succeeded }, last, null);

    public static Occurrence.Answered Failed(StepEntry? failed = null, string message = "") =>
        new(new Finished { Number = 9, At = TokenSetup.Noon, Outcome = CommandOutcome.Failed, Message = message }, failed, failed);

    public static StepEntry Entry(StepOutcome outcome, int? code = 0, string output = "", string message = "") =>
        new() { Number = 3, At = TokenSetup.Noon, Index = 0, Name = "step", Outcome = outcome, ReturnCode = code, Output = output, Message = message };

    public static Token Make(DistributionGraph graph, TokenSetup setup) =>
        new()
        {
            Now = setup.Now,
            Run = new RunRecord
            {
                Id = "run-1",
                DefinitionId = "d",
                DefinitionVersion = 1,
                Name = "D",
                Status = RunStatus.Running,
                Shard = 0,
                CreatedAt = TokenSetup.Noon,
                CreatedBy = "test",
                Deadline = setup.Deadline,
                Ledger = Ledger.Of(1),
            },
            State = new TargetRun { RunId = "run-1", Ordinal = setup.Ordinal, TargetId = setup.Target.Id, TargetName = setup.Target.Name, Message = setup.Message },
            Target = setup.Target,
            Window = new Window(DateTimeZoneProviders.Tzdb[setup.Zone], [Timeframe.Parse(setup.Window)]),
            OwnTimeframes = setup.OwnTimeframes,
            Scope = new ExpressionScope(graph.Variables, setup.Own, setup.Inputs, setup.Target, "run-1", setup.Attempt) { Zone = setup.Target.Zone },
            Attempt = setup.Attempt,
            HoldsSlot = setup.HoldsSlot,
            Retry = setup.Used is { } used ? new RetryClock(setup.Now, used) : null,
        };

    private static GraphActivity Find(DistributionGraph graph, string? id) =>
        id is null ? graph.Activities[graph.Start] : graph.Activities.Single(activity => activity.Id == id);
}
