using System.Security.Claims;
using Orchestrator.Core.Access;
using Orchestrator.Core.Timeframes;
using Orchestrator.Server.Access;
using Orchestrator.Server.Fleet;
using Orchestrator.Timeframes;

namespace Orchestrator.Server.Api;

/// <summary>What holds wherever no site, depot or target says anything else.</summary>
/// <param name="Zone">IANA id: the zone of whoever is in none that is known. It is one of the server's settings, ORCHESTRATOR_ZONE.</param>
/// <param name="Timeframe">Name of the timeframe of targets and depots that have none, nor their site; null: they may always be worked on.</param>
/// <param name="Levels">What fetching may take at each level; what is not set follows from the rules of the levels.</param>
public sealed record OrganisationView(string Zone, string? Timeframe, LevelSettings? Levels);

/// <summary>What is to hold; what is absent is cleared.</summary>
/// <param name="Timeframe">Name of a timeframe.</param>
/// <param name="Levels">What fetching may take at each level.</param>
public sealed record OrganisationBody(string? Timeframe = null, LevelSettings? Levels = null);

internal static class Organisation
{
    public static void MapOrganisation(this RouteGroupBuilder api)
    {
        api.MapGet("/organisation", Get).Named("getOrganisation", "What holds wherever no site, depot or target says anything else.", Role.Viewer);
        api.MapPut("/organisation", Put)
            .Named("putOrganisation", "Says what holds wherever nobody says anything else; runs that are under way follow it at once.", Role.Administrator).Refuses(400);
    }

    private static OrganisationView Get(NamedSites sites, ITimeframeDirectory timeframes) => new(timeframes.OrganisationZone, sites.Organisation.Timeframe, sites.Organisation.Levels);

    private static async Task<OrganisationView> Put(
        OrganisationBody body, NamedSites sites, ITimeframeDirectory timeframes, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var organisation = SiteRules.Check(body, timeframes);
        await sites.Save(organisation, cancellation);
        await audit.Record(user, "organisation.save", "", $"{AuditWords.Set("timeframe", organisation.Timeframe)}, {AuditWords.Levels(organisation.Levels)}");
        return Get(sites, timeframes);
    }
}
