using System.Security.Claims;
using System.Text.Json.Nodes;
using Orchestrator.Core;
using Orchestrator.Core.Access;
using Orchestrator.Core.Runs;
using Orchestrator.Server.Access;
using Orchestrator.Server.Api;

namespace Orchestrator.Server.Studio;

/// <summary>What Elsa Studio asks about instances, which stand for runs here.</summary>
internal static class RunCalls
{
    private const int MostRows = 1_000;
    private const int LargestBody = 256 * 1024;

    public static void MapRunCalls(this RouteGroupBuilder studio)
    {
        studio.MapPost("/workflow-instances", List).For(Role.Viewer);
        studio.MapGet("/workflow-instances/{id}", Get).For(Role.Viewer);
        studio.MapGet("/workflow-instances/{id}/execution-state", State).For(Role.Viewer);
        studio.MapGet("/workflow-instances/{id}/variables", () => DescriptorCalls.List([])).For(Role.Viewer);
        studio.MapPost("/workflow-instances/{id}/journal", Journal).For(Role.Viewer);
        studio.MapPost("/activity-executions/report", Report).For(Role.Viewer);
        studio.MapGet("/activity-executions/list", () => DescriptorCalls.List([])).For(Role.Viewer);
        studio.MapGet("/activity-execution-summaries/list", () => DescriptorCalls.List([])).For(Role.Viewer);
        studio.MapDelete("/workflow-instances/{id}", IResult () => throw Stays()).For(Role.Operator);
        studio.MapPost("/bulk-actions/delete/workflow-instances/by-id", IResult () => throw Stays()).For(Role.Operator);
        studio.MapPost("/cancel/workflow-instances/{id}", Cancel).For(Role.Operator);
        studio.MapPost("/bulk-actions/cancel/workflow-instances", CancelMany).For(Role.Operator);
    }

    private static async Task<JsonObject> List(HttpRequest request, IRunStore runs, CancellationToken cancellation)
    {
        var body = await Body(request, cancellation);
        var size = Math.Clamp(Number(body, "pageSize") ?? 15, 1, MostRows);
        var offset = (int)Math.Min(Math.Max(0L, Number(body, "page") ?? 0) * size, int.MaxValue);
        var statuses = Words(body, "status", "statuses");
        bool? active = statuses is ["Running"] ? true : statuses is ["Finished"] ? false : null;
        var definition = Words(body, "definitionId", "definitionIds") is [var first, ..] ? first : null;
        var page = await runs.List(new RunFilter(definition, active), new PageRequest(offset, size), cancellation);
        return new JsonObject
        {
            ["items"] = new JsonArray([.. page.Items.Select(JsonNode (run) => RunModels.Summary(run))]),
            ["totalCount"] = page.Total,
        };
    }

    private static async Task<JsonObject> Get(string id, IRunStore runs, RunCounts counts, CancellationToken cancellation)
    {
        var run = await Api.Runs.Find(runs, id, cancellation);
        return RunModels.Whole(run, await counts.Incidents(run, cancellation));
    }

    private static async Task<JsonObject> State(string id, IRunStore runs, TimeProvider time, CancellationToken cancellation) =>
        RunModels.State(await Api.Runs.Find(runs, id, cancellation), time.GetUtcNow());

    private static async Task<JsonObject> Journal(string id, int? skip, int? take, HttpRequest request, IRunStore runs, RunCounts counts, CancellationToken cancellation)
    {
        var filter = (await Body(request, cancellation))["filter"] as JsonObject ?? [];
        var events = Words(filter, "eventName", "eventNames");
        var nodes = Words(filter, "activityNodeId", "activityNodeIds");
        var entries = (await counts.Journal(await Api.Runs.Find(runs, id, cancellation), cancellation))
            .Where(entry => events.Count == 0 || events.Contains(entry!["eventName"]!.ToString(), StringComparer.Ordinal))
            .Where(entry => nodes.Count == 0 || nodes.Contains(entry!["nodeId"]!.ToString(), StringComparer.Ordinal))
            .ToList();
        var page = entries.Skip(Math.Max(0, skip ?? 0)).Take(Math.Clamp(take ?? MostRows, 0, MostRows)).Select(entry => entry!.DeepClone());
        return new JsonObject { ["items"] = new JsonArray([.. page]), ["totalCount"] = entries.Count };
    }

    private static async Task<JsonObject> Report(HttpRequest request, IRunStore runs, RunCounts counts, CancellationToken cancellation)
    {
        var body = await Body(request, cancellation);
        var run = await Api.Runs.Find(runs, body["workflowInstanceId"]?.ToString() ?? "", cancellation);
        var nodes = Words(body, "activityNodeId", "activityNodeIds");
        var stats = await counts.Of(run, cancellation);
        return new JsonObject
        {
            ["stats"] = new JsonArray([.. stats.Where(one => nodes.Count == 0 || nodes.Contains(one!["activityNodeId"]!.ToString(), StringComparer.Ordinal)).Select(one => one!.DeepClone())]),
        };
    }

    private static async Task<JsonObject> Cancel(string id, RunControl.Desk desk, ClaimsPrincipal user, CancellationToken cancellation)
    {
        await RunControl.Cancel(id, desk, user, cancellation);
        return [];
    }

    private static async Task<JsonObject> CancelMany(HttpRequest request, RunControl.Desk desk, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var ids = Words(await Body(request, cancellation), "id", "ids");
        await OneByOne.Each(ids, "cancelled", id => RunControl.Cancel(id, desk, user, cancellation));
        return new JsonObject { ["cancelledCount"] = ids.Count };
    }

    private static Refusal Stays() => Refusal.BadRequest("A run and its report are kept until the retention time is over (ORCHESTRATOR_RETENTION_DAYS); they cannot be deleted one by one.");

    /// <summary>What is said under either name, one value or a list.</summary>
    private static IReadOnlyList<string> Words(JsonObject body, string one, string several) =>
        [.. (body[several] as JsonArray ?? []).Append(body[one]).Select(word => word?.ToString()).OfType<string>().Where(word => word.Length > 0).Distinct(StringComparer.Ordinal)];

    private static int? Number(JsonObject body, string name) =>
        body[name] is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.Number && value.TryGetValue<int>(out var number) ? number : null;

    private static async Task<JsonObject> Body(HttpRequest request, CancellationToken cancellation) =>
        DefinitionCalls.Parse(await RequestText.Read(request, LargestBody, $"A question about runs has at most {LargestBody} bytes; ask for fewer at once.", cancellation));
}
