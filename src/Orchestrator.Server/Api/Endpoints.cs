using Orchestrator.Core.Access;
using Orchestrator.Server.Access;

namespace Orchestrator.Server.Api;

/// <summary>The API as a whole.</summary>
internal static class Endpoints
{
    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api");
        var gate = routes.ServiceProvider.GetRequiredService<SignInGate>();
        Tagged("Server").MapServer();
        Tagged("Server").MapFleet();
        Tagged("Definitions").MapActivities();
        Tagged("Definitions").MapDefinitions();
        Tagged("Runs").MapRuns();
        Tagged("Runs").MapForecasts();
        Tagged("Runs").MapRunControl();
        Tagged("Runs").MapStandBy();
        Tagged("Runs").MapRunWatch();
        Tagged("Runs").MapRunOutput();
        Tagged("Reports").MapReports();
        Tagged("Reports").MapEntryOutput();
        Tagged("Reports").MapEntryStarts();
        Tagged("Reports").MapReportSummaries();
        Tagged("Targets").MapTargets();
        Tagged("Targets").MapImports();
        Tagged("Groups").MapGroups();
        Tagged("Sites").MapSites();
        Tagged("Sites").MapOrganisation();
        Tagged("Credentials").MapCredentials();
        Tagged("Targets").MapHostKeys();
        Tagged("Timeframes").MapTimeframes();
        Tagged("Timeframes").MapTimeframePreviews();
        Tagged("Timeframes").MapCalendars();
        Tagged("Packages").MapPackages();
        Tagged("Packages").MapPackageDrafts();
        Tagged("Depots").MapDepots();
        Tagged("Triggers").MapTriggers();
        Tagged("Server").MapParked();
        Tagged("Access").MapSession(gate);
        Tagged("Access").MapMe(gate);
        Tagged("Access").MapViews();
        Tagged("Access").MapUsers();
        Tagged("Access").MapKeys();
        Tagged("Access").MapAudit();
        Tagged("Access").MapEnrolment();
        routes.MapAgents();
        routes.MapContents();
        routes.MapDepotContact();

        RouteGroupBuilder Tagged(string tag) => api.MapGroup("").WithTags(tag);
    }

    /// <summary>What every endpoint must say: the name clients are generated with, a summary, and who may call it.</summary>
    public static RouteHandlerBuilder Named(this RouteHandlerBuilder endpoint, string operationId, string summary, Role role) =>
        endpoint.WithName(operationId).WithSummary(summary).For(role)
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden);

    /// <summary>The problems it may answer with.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
            endpoint.ProducesProblem(status);
        return endpoint;
    }
}
