using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Runs;
using Orchestrator.Server.Api;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Studio;

/// <summary>How many targets of a run stand at each activity, in the words Elsa Studio draws badges from.</summary>
internal sealed class RunCounts(IRunStore runs, IDefinitionStore definitions)
{
    private const int Remembered = 200;

    /// <summary>Of published versions, which never change.</summary>
    private readonly ConcurrentDictionary<(string Id, int Version), Dictionary<string, Node>> drawn = [];

    /// <summary>
    /// One entry per activity where targets are or ended. Elsa Studio shows one number: of the targets at the activity. Red: some failed
    /// there; amber: some are still there; green: all of them ended there.
    /// </summary>
    public async Task<JsonArray> Of(RunRecord run, CancellationToken cancellation) =>
    [
        .. (await Standings(run, cancellation)).Select(JsonNode (activity) => new JsonObject
        {
            ["activityId"] = activity.Node.Id,
            ["activityNodeId"] = activity.Node.NodeId,
            ["startedCount"] = activity.Total,
            ["completedCount"] = activity.Total - activity.Present,
            ["uncompletedCount"] = activity.Present,
            ["isBlocked"] = activity.Present > 0,
            ["isFaulted"] = activity.Failed > 0,
            ["metadata"] = new JsonObject(),
        }),
    ];

    /// <summary>The same as lines of a journal: what came of the targets at each activity.</summary>
    public async Task<JsonArray> Journal(RunRecord run, CancellationToken cancellation) =>
    [
        .. (await Standings(run, cancellation)).Select(JsonNode (activity, sequence) => new JsonObject
        {
            ["id"] = $"{run.Id}~{activity.Node.Id}",
            ["activityInstanceId"] = $"{run.Id}~{activity.Node.Id}",
            ["parentActivityInstanceId"] = null,
            ["activityId"] = activity.Node.Id,
            ["activityType"] = activity.Node.Type,
            ["activityTypeVersion"] = 1,
            ["activityName"] = activity.Node.Name,
            ["nodeId"] = activity.Node.NodeId,
            ["timestamp"] = Models.Instant(run.StartedAt ?? run.CreatedAt),
            ["sequence"] = sequence,
            ["eventName"] = activity.Failed > 0 ? "Faulted" : activity.Present > 0 ? "Started" : "Completed",
            ["message"] = activity.Words,
            ["source"] = null,
            ["activityState"] = new JsonObject(),
            ["payload"] = null,
        }),
    ];

    /// <summary>What failed where, as Elsa's incidents.</summary>
    public async Task<JsonArray> Incidents(RunRecord run, CancellationToken cancellation) =>
    [
        .. (await Standings(run, cancellation)).Where(activity => activity.Failed > 0).Select(JsonNode (activity) => new JsonObject
        {
            ["activityId"] = activity.Node.Id,
            ["activityNodeId"] = activity.Node.NodeId,
            ["activityType"] = activity.Node.Type,
            ["message"] = activity.Words,
            ["exception"] = null,
            ["timestamp"] = Models.Instant(run.EndedAt ?? run.StartedAt ?? run.CreatedAt),
        }),
    ];

    /// <summary>Activities that are drawn, each with its targets.</summary>
    private async Task<IReadOnlyList<Standing>> Standings(RunRecord run, CancellationToken cancellation)
    {
        var nodes = await Nodes(run, cancellation);
        return
        [
            .. (await runs.CountsOf(run, cancellation)).GroupBy(count => count.ActivityId, StringComparer.Ordinal)
                .Where(activity => nodes.ContainsKey(activity.Key))
                .Select(activity => new Standing(nodes[activity.Key], CountsView.Of(activity))),
        ];
    }

    /// <summary>What is drawn: also of a version that this program would not run any more, so not from its graph.</summary>
    private async Task<Dictionary<string, Node>> Nodes(RunRecord run, CancellationToken cancellation)
    {
        var version = (run.DefinitionId, run.DefinitionVersion);
        if (drawn.TryGetValue(version, out var known))
            return known;
        var stored = await definitions.Find(run.DefinitionId, run.DefinitionVersion, cancellation);
        var root = stored is null ? null : Definition.Read(stored.Json).Definition?.ToJson()["root"];
        var nodes = (root?["activities"] as JsonArray ?? []).OfType<JsonObject>()
            .Select(activity => new Node(activity["id"]?.ToString() ?? "", activity["nodeId"]?.ToString() ?? "", activity["type"]?.ToString() ?? "", activity["name"]?.ToString() ?? ""))
            .GroupBy(node => node.Id, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);
        if (stored is { IsPublished: true })
        {
            if (drawn.Count >= Remembered)
                drawn.Clear();
            drawn[version] = nodes;
        }

        return nodes;
    }

    private sealed record Node(string Id, string NodeId, string Type, string Name);

    /// <summary>The targets at an activity.</summary>
    private sealed record Standing(Node Node, CountsView Counts)
    {
        /// <summary>Those that are there still.</summary>
        public int Present => Counts.Waiting + Counts.Active;

        public int Failed => Counts.Failed + Counts.Expired;

        public int Total => Present + Failed + Counts.Succeeded + Counts.Skipped + Counts.Cancelled;

        public string Words => string.Join(", ", new[]
        {
            (Counts.Waiting, "waiting"), (Counts.Active, "at work"), (Counts.Succeeded, "succeeded"), (Counts.Failed, "failed"),
            (Counts.Expired, "expired"), (Counts.Skipped, "skipped"), (Counts.Cancelled, "cancelled"),
        }.Where(part => part.Item1 > 0).Select(part => $"{part.Item1} {part.Item2}"));
    }
}
