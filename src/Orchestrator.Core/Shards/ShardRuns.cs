using Microsoft.Extensions.Logging;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Shards;

/// <summary>The runs of a shard that have not ended, in the memory of its owner.</summary>
internal sealed partial class ShardRuns(IRunStore store, IGraphSource graphs, ITargetDirectory targets, ILogger logger)
{
    private readonly Dictionary<string, Run> runs = new(StringComparer.Ordinal);
    private readonly HashSet<string> setAside = new(StringComparer.Ordinal);

    public IReadOnlyCollection<Run> All => runs.Values;

    public Run? Find(string runId) => runs.GetValueOrDefault(runId);

    /// <summary>Loads whatever the shard has. Called at the start and whenever memory and store may differ.</summary>
    public async Task LoadAll(int shard, CancellationToken cancellation)
    {
        runs.Clear();
        foreach (var record in await store.ActiveRuns(shard, cancellation))
            await Load(record, cancellation);
    }

    /// <summary>Takes up one run that was made after the start; nothing happens if it is known, ended or unknown to the store.</summary>
    public async Task TakeUp(string runId, CancellationToken cancellation)
    {
        if (!runs.ContainsKey(runId) && await store.Find(runId, cancellation) is { HasEnded: false } record)
            await Load(record, cancellation);
    }

    /// <summary>Leaves a run alone until the shard is taken up anew: stepping it throws, and the others must go on.</summary>
    public void SetAside(string runId) => setAside.Add(runId);

    public void ForgetEnded()
    {
        foreach (var run in runs.Values.Where(run => run.Record.HasEnded).ToList())
            runs.Remove(run.Record.Id);
    }

    private async Task Load(RunRecord record, CancellationToken cancellation)
    {
        if (setAside.Contains(record.Id))
            return;
        DistributionGraph graph;
        try
        {
            graph = await graphs.Graph(record.DefinitionId, record.DefinitionVersion, cancellation);
        }
        catch (DefinitionUnusableException unusable)
        {
            LogUnusable(record.Id, unusable.Message);
            return;
        }

        var tokens = new List<TargetRun>(record.Ledger.Targets);
        await foreach (var token in store.AllTargets(record.Id, cancellation))
        {
            // The inventory has the same strings already; a hundred thousand copies of them would double the memory of a waiting run.
            var known = targets.Find(token.TargetId);
            tokens.Add(known is null ? token : token with { RunId = record.Id, TargetId = known.Id, TargetName = known.Name == token.TargetName ? known.Name : token.TargetName });
        }

        runs[record.Id] = new Run(record, graph, tokens);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {RunId} cannot be continued by this version of the server: {Reason}")]
    private partial void LogUnusable(string runId, string reason);
}
