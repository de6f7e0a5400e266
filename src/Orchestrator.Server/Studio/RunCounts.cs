using System.Text.Json.Nodes;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Runs;
using Orchestrator.Server.Api;

namespace Orchestrator.Server.Studio;

/// <summary>How many targets of a run stand at each activity, in the words Elsa Studio draws badges from.</summary>
internal sealed class RunCounts(IRunStore runs, IDefinitionStore definitions)
{
    /// <summary>
    /// One entry per activity where targets are or ended. Elsa Studio shows one number: of the targets at the activity. Red: some failed
    /// there; amber: some are still there; green: all of them ended there.
    /// </summary>
    public async Task<JsonArray> Of(RunRecord run, CancellationToken cancellation)
    {
        var nodes = await Nodes(run, cancellation);
        return
        [
            .. (await ByActivity(run, cancellation)).Where(activity => nodes.ContainsKey(activity.Id)).Select(JsonNode (activity) => new JsonObject
            {
                ["activityId"] = activity.Id,
                ["activityNodeId"] = nodes[activity.Id].NodeId,
                ["startedCount"] = activity.Total,
                ["completedCount"] = activity.Total - activity.Present,
                ["uncompletedCount"] = activity.Present,
                ["isBlocked"] = activity.Present > 0,
                ["isFaulted"] = activity.Failed > 0,
                ["metadata"] = new JsonObject(),
            }),
        ];
    }

    /// <summary>The same as lines of a journal: what came of the targets at each activity.</summary>
    public async Task<JsonArray> Journal(RunRecord run, CancellationToken cancellation)
    {
        var nodes = await Nodes(run, cancellation);
        var sequence = 0;
        return
        [
            .. (await ByActivity(run, cancellation)).Where(activity => nodes.ContainsKey(activity.Id)).Select(JsonNode (activity) => new JsonObject
            {
                ["id"] = $"{run.Id}~{activity.Id}",
                ["activityInstanceId"] = $"{run.Id}~{activity.Id}",
                ["parentActivityInstanceId"] = null,
                ["activityId"] = activity.Id,
                ["activityType"] = nodes[activity.Id].Type,
                ["activityTypeVersion"] = 1,
                ["activityName"] = nodes[activity.Id].Name,
                ["nodeId"] = nodes[activity.Id].NodeId,
                ["timestamp"] = Models.Instant(run.StartedAt ?? run.CreatedAt),
                ["sequence"] = sequence++,
                ["eventName"] = activity.Failed > 0 ? "Faulted" : activity.Present > 0 ? "Started" : "Completed",
                ["message"] = activity.Words,
                ["source"] = null,
                ["activityState"] = new JsonObject(),
                ["payload"] = null,
            }),
        ];
    }

    /// <summary>What failed where, as Elsa's incidents.</summary>
    public async Task<JsonArray> Incidents(RunRecord run, CancellationToken cancellation)
    {
        var nodes = await Nodes(run, cancellation);
        return
        [
            .. (await ByActivity(run, cancellation)).Where(activity => activity.Failed > 0 && nodes.ContainsKey(activity.Id)).Select(JsonNode (activity) => new JsonObject
            {
                ["activityId"] = activity.Id,
                ["activityNodeId"] = nodes[activity.Id].NodeId,
                ["activityType"] = nodes[activity.Id].Type,
                ["message"] = activity.Words,
                ["exception"] = null,
                ["timestamp"] = Models.Instant(run.EndedAt ?? run.StartedAt ?? run.CreatedAt),
            }),
        ];
    }

    private async Task<IReadOnlyList<Standing>> ByActivity(RunRecord run, CancellationToken cancellation) =>
    [
        .. (await runs.ActivityCounts(run.Id, cancellation)).GroupBy(count => count.ActivityId, StringComparer.Ordinal)
            .Select(counts => new Standing(counts.Key, CountsView.Of(counts))),
    ];

    private async Task<Dictionary<string, Node>> Nodes(RunRecord run, CancellationToken cancellation)
    {
        var stored = await definitions.Find(run.DefinitionId, run.DefinitionVersion, cancellation);
        var root = stored is null ? null : Definition.Read(stored.Json).Definition?.ToJson()["root"];
        return (root?["activities"] as JsonArray ?? []).OfType<JsonObject>()
            .Select(activity => new Node(activity["id"]?.ToString() ?? "", activity["nodeId"]?.ToString() ?? "", activity["type"]?.ToString() ?? "", activity["name"]?.ToString() ?? ""))
            .GroupBy(node => node.Id, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);
    }

    private sealed record Node(string Id, string NodeId, string Type, string Name);

    /// <summary>The targets at an activity.</summary>
    private sealed record Standing(string Id, CountsView Counts)
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
