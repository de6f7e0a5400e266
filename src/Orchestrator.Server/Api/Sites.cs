using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Orchestrator.Core.Access;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Timeframes;
using Orchestrator.Server.Access;
using Orchestrator.Server.Fleet;
using Orchestrator.Timeframes;

namespace Orchestrator.Server.Api;

/// <summary>A place with targets.</summary>
/// <param name="Zone">IANA id: the zone of targets that have none of their own.</param>
/// <param name="ServerAddresses">Where its agents find broker and servers, in this order, before those that are set.</param>
/// <param name="Timeframe">Name of the timeframe of targets and depots that have none of their own; null: the organisation's.</param>
/// <param name="Levels">What fetching may take at each level; what is not set is the organisation's.</param>
/// <param name="Described">False: targets name it, and nobody has said anything of it.</param>
/// <param name="Targets">How many targets are there.</param>
/// <param name="Connected">How many of them are connected.</param>
public sealed record SiteView(
    string Name, string Description, string? Zone, IReadOnlyList<string> ServerAddresses, string? Timeframe, LevelSettings? Levels, bool Described, int Targets, int Connected);

/// <summary>What is said of a site; what is absent is cleared.</summary>
/// <param name="Description">At most 1000 characters.</param>
/// <param name="Zone">IANA or Windows id.</param>
/// <param name="ServerAddresses">At most 8 host names or IP addresses, without ports.</param>
/// <param name="Timeframe">Name of a timeframe.</param>
/// <param name="Levels">What fetching may take at each level.</param>
public sealed record SiteBody(
    string? Description = null, string? Zone = null, IReadOnlyList<string>? ServerAddresses = null, string? Timeframe = null, LevelSettings? Levels = null);

internal static class Sites
{
    public static void MapSites(this RouteGroupBuilder api)
    {
        api.MapGet("/sites", List).Named("listSites", "Sites by name: those that are described, and those that targets name.", Role.Viewer).Refuses(400);
        api.MapGet("/sites/{name}", Get).Named("getSite", "One site.", Role.Viewer).Refuses(404);
        api.MapPut("/sites/{name}", Put).Named("putSite", "Describes a site; its targets, and runs that are under way, follow it at once.", Role.Administrator)
            .WithDescription("With `If-None-Match: *` one that is described already is refused and stays as it is.").Refuses(400, 409);
        api.MapDelete("/sites/{name}", Delete).Named("deleteSite", "Removes the description of a site that no target names.", Role.Administrator)
            .Produces(StatusCodes.Status204NoContent).Refuses(404, 409);
    }

    private static PageView<SiteView> List(NamedSites sites, Inventory inventory, Contacts contacts, string? text, int? offset, int? limit)
    {
        var page = Query.Page(offset, limit);
        var part = Query.Text(text) ?? "";
        var all = All(sites, inventory, contacts).Where(site => site.Name.Contains(part, StringComparison.OrdinalIgnoreCase)).ToList();
        return new PageView<SiteView>([.. all.Skip(page.Offset).Take(page.Limit)], all.Count);
    }

    private static SiteView Get(string name, NamedSites sites, Inventory inventory, Contacts contacts) =>
        All(sites, inventory, contacts).FirstOrDefault(site => IsSame(site.Name, name)) ?? throw Refusal.NotFound("site", name);

    private static async Task<SiteView> Put(
        string name, SiteBody body, [FromHeader(Name = "If-None-Match")] string? unless, NamedSites sites, ITimeframeDirectory timeframes, Inventory inventory,
        Contacts contacts, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var site = SiteRules.Check(name, body, timeframes);
        var there = TargetsAt(inventory, name);
        if (there.FirstOrDefault(target => target.Site != name) is { } other)
        {
            throw Refusal.Conflict(
                $"The target '{other.Name}' spells this site '{other.Site}'. Describe it by that name, or let its targets name the site '{name}' first.");
        }

        if (unless != "*")
            await sites.Save(site, cancellation);
        else if (!await sites.Add(site, cancellation))
            throw Refusal.Conflict($"The site '{sites.Find(name)?.Name ?? name}' is described already and stays as it is. Change its settings, or choose another name.");
        await audit.Record(
            user,
            "site.save",
            name,
            $"{AuditWords.Set("zone", site.Zone)}, {Addresses(site.ServerAddresses)}, {AuditWords.Set("timeframe", site.Timeframe)}, {AuditWords.Levels(site.Levels)}");
        return View(site, isDescribed: true, there, contacts);
    }

    private static async Task<IResult> Delete(
        string name, NamedSites sites, Inventory inventory, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (sites.Find(name) is not { } site)
            throw Refusal.NotFound("described site", name);
        if (TargetsAt(inventory, name) is { Count: > 0 } there)
        {
            throw Refusal.Conflict(
                $"{there.Count} targets are at the site '{site.Name}', '{there[0].Name}' is one of them: zone, timeframe and server addresses would be gone under them. "
                + "Give them another site first, or save this one without what is not to count any more.");
        }

        if (!await sites.Remove(name, cancellation))
            throw Refusal.NotFound("described site", name);
        await audit.Record(user, "site.remove", site.Name);
        return TypedResults.NoContent();
    }

    private static IEnumerable<SiteView> All(NamedSites sites, Inventory inventory, Contacts contacts)
    {
        var targets = inventory.All().Where(target => target.Site.Length > 0).ToLookup(target => target.Site, StringComparer.OrdinalIgnoreCase);
        var described = sites.All().Where(site => site.Name != Site.Organisation);
        var named = targets.Where(some => sites.Find(some.Key) is null).Select(some => View(new Site { Name = some.Key }, isDescribed: false, [.. some], contacts));
        return described.Select(site => View(site, isDescribed: true, [.. targets[site.Name]], contacts)).Concat(named).OrderBy(site => site.Name, StringComparer.OrdinalIgnoreCase);
    }

    private static SiteView View(Site site, bool isDescribed, List<Target> targets, Contacts contacts) => new(
        site.Name, site.Description, site.Zone, site.ServerAddresses, site.Timeframe, site.Levels, isDescribed, targets.Count, targets.Count(target => contacts.IsConnected(target.Id)));

    private static List<Target> TargetsAt(Inventory inventory, string name) => [.. inventory.All().Where(target => IsSame(target.Site, name))];

    private static string Addresses(IReadOnlyList<string> addresses) => addresses.Count == 0 ? "no server addresses" : $"server addresses {string.Join(", ", addresses)}";

    private static bool IsSame(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
