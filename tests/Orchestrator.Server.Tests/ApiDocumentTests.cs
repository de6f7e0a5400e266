using System.Text.Json;

namespace Orchestrator.Server.Tests;

public sealed class ApiDocumentTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static readonly string[] Expected =
    [
        "DELETE /api/credentials/{name} deleteCredentials",
        "DELETE /api/depots/{name} deleteDepot",
        "DELETE /api/enrolment-tokens/{id} revokeEnrolmentToken",
        "DELETE /api/groups/{name} deleteGroup",
        "DELETE /api/hooks/{hook}/secret removeHookSecret",
        "DELETE /api/keys/{id} revokeKey",
        "DELETE /api/me/sessions endOwnSessions",
        "DELETE /api/me/views/{page}/{name} removeOwnView",
        "DELETE /api/packages/{name}/versions/{version} deletePackage",
        "DELETE /api/parked/{id} dropParked",
        "DELETE /api/session signOut",
        "DELETE /api/sites/{name} deleteSite",
        "DELETE /api/targets/{name} deleteTarget",
        "DELETE /api/targets/{name}/host-keys forgetHostKeys",
        "DELETE /api/timeframes/{name} deleteTimeframe",
        "DELETE /api/users/{name} removeUser",
        "GET /api/activities listActivities",
        "GET /api/audit listAudit",
        "GET /api/credentials listCredentials",
        "GET /api/definitions listDefinitions",
        "GET /api/definitions/{id} getDefinition",
        "GET /api/definitions/{id}/difference compareDefinitionVersions",
        "GET /api/definitions/{id}/versions listDefinitionVersions",
        "GET /api/depots listDepots",
        "GET /api/depots/transfers listDepotTransfers",
        "GET /api/enrolment-tokens listEnrolmentTokens",
        "GET /api/fleet getFleet",
        "GET /api/groups listGroups",
        "GET /api/groups/{name}/targets listGroupTargets",
        "GET /api/keys listKeys",
        "GET /api/me getMe",
        "GET /api/me/views listOwnViews",
        "GET /api/organisation getOrganisation",
        "GET /api/packages listPackages",
        "GET /api/packages/drafts/{id} getPackageDraft",
        "GET /api/packages/{name}/versions/{version} getPackage",
        "GET /api/packages/{name}/versions/{version}/files listPackageFiles",
        "GET /api/parked listParked",
        "GET /api/reports listReports",
        "GET /api/reports/causes listFailureCauses",
        "GET /api/reports/slowest listSlowestActions",
        "GET /api/reports/summary summariseReports",
        "GET /api/reports/trend listReportTrend",
        "GET /api/reports/{commandId}/{number} getReportEntry",
        "GET /api/reports/{commandId}/{number}/output getEntryOutput",
        "GET /api/reports/{commandId}/{number}/starts listEntryStarts",
        "GET /api/runs listRuns",
        "GET /api/runs/{id} getRun",
        "GET /api/runs/{id}/activities listRunActivities",
        "GET /api/runs/{id}/events listRunEvents",
        "GET /api/runs/{id}/map getRunMap",
        "GET /api/runs/{id}/report getRunReport",
        "GET /api/runs/{id}/targets listRunTargets",
        "GET /api/runs/{id}/targets/{target}/output watchOutput",
        "GET /api/runs/{id}/waits listRunWaits",
        "GET /api/runs/{id}/watch watchRun",
        "GET /api/server getServer",
        "GET /api/sites listSites",
        "GET /api/sites/{name} getSite",
        "GET /api/targets listTargets",
        "GET /api/targets/{name}/host-keys listHostKeys",
        "GET /api/timeframes listTimeframes",
        "GET /api/timeframes/{name} getTimeframe",
        "GET /api/timeframes/{name}/calendar exportCalendar",
        "GET /api/timeframes/{name}/openings listOpenings",
        "GET /api/triggers listTriggers",
        "GET /api/triggers/history listFirings",
        "GET /api/users listUsers",
        "GET /health/live getLiveness",
        "GET /health/ready getReadiness",
        "PATCH /api/credentials/{name} rotateCredentials",
        "PATCH /api/targets/{name} changeTarget",
        "PATCH /api/users/{name} changeUser",
        "POST /api/definitions saveDefinition",
        "POST /api/definitions/validate validateDefinition",
        "POST /api/definitions/{id}/publish publishDefinition",
        "POST /api/depots/{name}/credentials renewDepotCredentials",
        "POST /api/enrolment-tokens createEnrolmentToken",
        "POST /api/groups/{name}/targets changeGroupTargets",
        "POST /api/hooks/{hook}/secret makeHookSecret",
        "POST /api/keys createKey",
        "POST /api/me/password changeOwnPassword",
        "POST /api/packages/drafts beginPackage",
        "POST /api/packages/drafts/{id}/publish publishPackage",
        "POST /api/parked/{id}/retry retryParked",
        "POST /api/runs startRun",
        "POST /api/runs/forecast forecastRun",
        "POST /api/runs/{id}/cancel cancelRun",
        "POST /api/runs/{id}/pause pauseRun",
        "POST /api/runs/{id}/rerun-failed rerunFailed",
        "POST /api/runs/{id}/resume resumeRun",
        "POST /api/runs/{id}/stand-by changeStandBy",
        "POST /api/session signIn",
        "POST /api/targets/import importTargets",
        "POST /api/targets/{name}/host-keys addHostKeys",
        "POST /api/timeframes/preview previewTimeframe",
        "POST /api/timeframes/{name}/calendar importCalendar",
        "POST /api/triggers/pause pauseTriggers",
        "POST /api/triggers/resume resumeTriggers",
        "POST /api/users createUser",
        "POST /api/users/{name}/password resetPassword",
        "POST /hooks/{hook} deliverWebhook",
        "PUT /api/credentials/{name} putCredentials",
        "PUT /api/depots/{name} putDepot",
        "PUT /api/groups/{name} putGroup",
        "PUT /api/me/views/{page}/{name} saveOwnView",
        "PUT /api/organisation putOrganisation",
        "PUT /api/packages/drafts/{id}/contents/{sha256} putPackageContent",
        "PUT /api/sites/{name} putSite",
        "PUT /api/targets/{name} putTarget",
        "PUT /api/timeframes/{name} putTimeframe",
    ];

    [Fact]
    public async Task The_console_is_generated_from_the_document_as_it_is()
    {
        var path = Path.Combine(Repository(), "designer", "openapi.json");
        var document = await server.Client(role: null).GetStringAsync("/openapi/v1.json");
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            await File.WriteAllTextAsync(path, document);

        (await File.ReadAllTextAsync(path)).ShouldBe(document, "Run: UPDATE_DOCS=1 ./test server");
    }

    [Fact]
    public async Task The_document_has_every_endpoint_under_the_name_that_clients_are_generated_with()
    {
        var operations = Operations(await Document()).Select(operation => $"{operation.Method} {operation.Path} {operation.Body.GetProperty("operationId").GetString()}");

        operations.Order(StringComparer.Ordinal).ShouldBe(Expected);
    }

    [Fact]
    public async Task Every_guarded_operation_says_so_and_describes_its_problems_and_its_answer()
    {
        foreach (var (method, path, body) in Operations(await Document()).Where(operation => operation.Path.StartsWith("/api", StringComparison.Ordinal) && operation.Path != "/api/session"))
        {
            var place = $"{method} {path}";
            body.TryGetProperty("summary", out _).ShouldBeTrue(place);
            body.GetProperty("security")[0].TryGetProperty("ApiKey", out _).ShouldBeTrue(place);
            var responses = body.GetProperty("responses");
            foreach (var status in new[] { "401", "403" })
                responses.GetProperty(status).GetProperty("content").TryGetProperty("application/problem+json", out _).ShouldBeTrue($"{place} {status}");
            responses.EnumerateObject().ShouldContain(response => response.Name.StartsWith('2'), place);
            responses.EnumerateObject().Where(response => response.Name is "200" or "201" or "202")
                .ShouldAllBe(response => HasContent(response), place);
        }
    }

    [Fact]
    public async Task Views_are_named_after_what_they_show_and_their_words_are_listed()
    {
        var schemas = (await Document()).GetProperty("components").GetProperty("schemas");

        var run = schemas.GetProperty("Run");
        run.GetProperty("required").EnumerateArray().Select(name => name.GetString()).ShouldContain("ledger");
        schemas.GetProperty("RunStatus").GetProperty("enum").EnumerateArray().Select(word => word.GetString())
            .ShouldBe(["scheduled", "running", "paused", "cancelling", "completed", "cancelled"]);
        schemas.GetProperty("Ledger").GetProperty("properties").GetProperty("succeeded").GetProperty("type").GetString().ShouldBe("integer");
    }

    private static IEnumerable<(string Method, string Path, JsonElement Body)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (operation.Name.ToUpperInvariant(), path.Name, operation.Value);

    private static bool HasContent(JsonProperty response) => response.Value.TryGetProperty("content", out _);

    private async Task<JsonElement> Document() => await (await server.Client(role: null).GetAsync("/openapi/v1.json")).Json();

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orchestrator.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside the repository.");
        return folder.FullName;
    }
}
