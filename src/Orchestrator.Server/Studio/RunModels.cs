using System.Text.Json.Nodes;
using Orchestrator.Core.Runs;

namespace Orchestrator.Server.Studio;

/// <summary>Runs in Elsa's words: an instance stands for the whole run.</summary>
internal static class RunModels
{
    public static JsonObject Summary(RunRecord run) => new()
    {
        ["id"] = run.Id,
        ["definitionId"] = run.DefinitionId,
        ["definitionVersionId"] = VersionIds.Of(run.DefinitionId, run.DefinitionVersion),
        ["version"] = run.DefinitionVersion,
        ["status"] = Status(run),
        ["subStatus"] = SubStatus(run),
        ["correlationId"] = run.CreatedBy,
        ["name"] = run.Name,
        ["incidentCount"] = run.Ledger.Failed + run.Ledger.Expired,
        ["isSystem"] = false,
        ["createdAt"] = Models.Instant(run.CreatedAt),
        ["updatedAt"] = Models.Instant(Changed(run)),
        ["finishedAt"] = run.EndedAt is { } ended ? Models.Instant(ended) : null,
    };

    public static JsonObject Whole(RunRecord run, JsonArray incidents)
    {
        var whole = Summary(run);
        whole["parentWorkflowInstanceId"] = null;
        whole["workflowState"] = new JsonObject
        {
            ["id"] = run.Id,
            ["definitionId"] = run.DefinitionId,
            ["definitionVersionId"] = VersionIds.Of(run.DefinitionId, run.DefinitionVersion),
            ["definitionVersion"] = run.DefinitionVersion,
            ["correlationId"] = run.CreatedBy,
            ["status"] = Status(run),
            ["subStatus"] = SubStatus(run),
            ["bookmarks"] = new JsonArray(),
            ["incidents"] = incidents,
            ["completionCallbacks"] = new JsonArray(),
            ["activityExecutionContexts"] = new JsonArray(),
            ["input"] = new JsonObject([.. run.Inputs.Select(input => new KeyValuePair<string, JsonNode?>(input.Key, JsonNode.Parse(input.Value)))]),
            ["output"] = new JsonObject(),
            ["properties"] = new JsonObject(),
            ["createdAt"] = Models.Instant(run.CreatedAt),
            ["updatedAt"] = Models.Instant(Changed(run)),
            ["finishedAt"] = run.EndedAt is { } ended ? Models.Instant(ended) : null,
        };
        return whole;
    }

    /// <summary>What Elsa Studio polls: it looks again only if the instant has grown.</summary>
    /// <param name="now">A run that has not ended may have changed until now.</param>
    public static JsonObject State(RunRecord run, DateTimeOffset now) => new()
    {
        ["status"] = Status(run),
        ["subStatus"] = SubStatus(run),
        ["updatedAt"] = Models.Instant(run.EndedAt ?? now),
    };

    private static string Status(RunRecord run) => run.HasEnded ? "Finished" : "Running";

    private static string SubStatus(RunRecord run) => run.Status switch
    {
        RunStatus.Scheduled => "Pending",
        RunStatus.Paused => "Suspended",
        RunStatus.Cancelled or RunStatus.Cancelling => "Cancelled",
        RunStatus.Completed => run.Ledger.Failed + run.Ledger.Expired > 0 ? "Faulted" : "Finished",
        _ => "Executing",
    };

    private static DateTimeOffset Changed(RunRecord run) => run.EndedAt ?? run.StartedAt ?? run.CreatedAt;
}
