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
    private List<Run> loaded = [];

    public IReadOnlyCollection<Run> All => runs.Values;

    /// <summary>Targets that wait in stand-by and may be asked for by echo requests, for each run that waits.</summary>
    public IEnumerable<AwaitedTarget> InStandBy =>
        from run in All
        where run.Record.Status == RunStatus.Running
        from token in run.Tokens
        where token is { StandBy: true, MayBePinged: true, HasEnded: false }
        select new AwaitedTarget(token.TargetId, token.WasAbsent, token.RunId, token.Sequence);

    public Run? Find(string runId) => runs.GetValueOrDefault(runId);

    /// <summary>Runs that were loaded since the last call.</summary>
    public IReadOnlyList<Run> TakeLoaded()
    {
        var taken = loaded;
        loaded = [];
        return taken;
    }

    /// <summary>Forgets everything: memory and store may differ.</summary>
    public void Clear()
    {
        runs.Clear();
        loaded.Clear();
    }

    /// <summary>Loads what the shard has and the memory has not.</summary>
    public async Task Discover(int shard, CancellationToken cancellation)
    {
        foreach (var record in await store.ActiveRuns(shard, cancellation))
        {
            if (!runs.ContainsKey(record.Id))
                await Load(record, cancellation);
        }
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
            tokens.Add(Shared(token, record.Id));
        await targets.Know([.. tokens.Select(token => token.TargetId)], [], cancellation);
        var run = new Run(record, graph, tokens);
        runs[record.Id] = run;
        loaded.Add(run);
    }

    // The inventory has the same strings already; a hundred thousand copies of them would double the memory of a waiting run.
    private TargetRun Shared(TargetRun token, string runId) => targets.Find(token.TargetId) is { } known
        ? token with { RunId = runId, TargetId = known.Id, TargetName = known.Name == token.TargetName ? known.Name : token.TargetName }
        : token;

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {RunId} cannot be continued by this version of the server: {Reason}")]
    private partial void LogUnusable(string runId, string reason);
}
