using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Orchestrator.Core.Activities;
using Orchestrator.Core.Distributions;

namespace Orchestrator.Core.Triggers;

/// <summary>
/// The triggers there are. The published definitions alone say so, and they are asked every time: what was published, on whichever server,
/// counts from then on everywhere. Each version that compiles is compiled once. Safe for concurrent use.
/// </summary>
public sealed partial class PublishedTriggers(IDefinitionStore definitions, IGraphSource graphs, ILogger<PublishedTriggers> logger)
{
    private volatile FrozenDictionary<(string Id, int Version), IReadOnlyList<ActiveTrigger>> known =
        FrozenDictionary<(string, int), IReadOnlyList<ActiveTrigger>>.Empty;

    private readonly ConcurrentDictionary<(string Id, int Version), byte> told = [];

    /// <summary>All triggers, ordered by definition.</summary>
    public async Task<IReadOnlyList<ActiveTrigger>> Current(CancellationToken cancellation) => (await Board(cancellation)).Triggers;

    /// <summary>All triggers, and the ids of all published definitions.</summary>
    public async Task<TriggerBoard> Board(CancellationToken cancellation)
    {
        var before = known;
        var published = await definitions.Published(cancellation);
        var now = new Dictionary<(string, int), IReadOnlyList<ActiveTrigger>>(published.Count);
        foreach (var definition in published)
        {
            var key = (definition.DefinitionId, definition.Version);
            if (before.TryGetValue(key, out var triggers) || (triggers = await Compile(definition, cancellation)) is not null)
                now[key] = triggers;
        }

        if (now.Count != before.Count || now.Keys.Any(key => !before.ContainsKey(key)))
            known = now.ToFrozenDictionary();
        return new TriggerBoard(
            [.. published.SelectMany(definition => now.GetValueOrDefault((definition.DefinitionId, definition.Version)) ?? [])],
            published.Select(definition => definition.DefinitionId).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>The triggers of a compiled version.</summary>
    public static IEnumerable<ActiveTrigger> Of(DistributionGraph graph, DateTimeOffset since)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Activities.Where(activity => activity.Behaviour is TriggerActivity).Select(activity => new ActiveTrigger
        {
            Key = new TriggerKey(graph.DefinitionId, activity.Id),
            DefinitionName = graph.Name,
            Version = graph.Version,
            Name = activity.Name,
            Spec = ((TriggerActivity)activity.Behaviour).Spec,
            Since = since,
        });
    }

    /// <summary>Null: it does not compile now. It may in a moment, for example when this server has heard of a new timeframe.</summary>
    private async Task<IReadOnlyList<ActiveTrigger>?> Compile(StoredDefinition definition, CancellationToken cancellation)
    {
        try
        {
            return [.. Of(await graphs.Graph(definition.DefinitionId, definition.Version, cancellation), definition.SavedAt)];
        }
        catch (DefinitionUnusableException unusable)
        {
            if (told.TryAdd((definition.DefinitionId, definition.Version), 0))
                LogUnusable(definition.DefinitionId, unusable.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "If the published definition {DefinitionId} has triggers, they do not fire: {Reason}")]
    private partial void LogUnusable(string definitionId, string reason);
}

/// <summary>What is published.</summary>
public sealed record TriggerBoard(IReadOnlyList<ActiveTrigger> Triggers, IReadOnlySet<string> Definitions);
