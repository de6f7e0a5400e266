using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Orchestrator.Core.Access;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Timeframes;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Messaging.RabbitMq.Agents;
using Orchestrator.Server.Access;
using Orchestrator.Server.Fleet;
using Orchestrator.Server.Runs;
using Orchestrator.Timeframes;

namespace Orchestrator.Server.Api;

/// <summary>A computer of the inventory.</summary>
/// <param name="Simulated">True for one of the simulated fleet.</param>
/// <param name="Os">linux, windows, macos, or empty while unknown.</param>
/// <param name="Zone">IANA id: set by an administrator, else what its agent tells; null: neither.</param>
/// <param name="Timeframe">Name of its own timeframe.</param>
/// <param name="Connected">True if commands reach it now.</param>
/// <param name="ClockSkewMs">Its clock less the server's.</param>
/// <param name="Conflict">Why its agent is not served.</param>
public sealed record TargetView(
    string Id,
    string Name,
    TargetKind Kind,
    bool Simulated,
    string Os,
    string Architecture,
    string OsDescription,
    string Site,
    IReadOnlyList<string> Tags,
    string? Zone,
    string? Timeframe,
    string AgentVersion,
    bool Connected,
    DateTimeOffset? LastSeen,
    long? ClockSkewMs,
    string? Conflict)
{
    internal static TargetView Of(Target target, bool connected) => new(
        target.Id, target.Name, target.Kind, target.Kind == TargetKind.Simulated, target.Os, target.Architecture, target.OsDescription, target.Site, target.Tags,
        target.Zone ?? target.AgentZone, target.Timeframe, target.AgentVersion, connected, target.LastSeen, (long?)target.ClockSkew?.TotalMilliseconds, target.Conflict);
}

/// <summary>What an administrator decides about a target; what is absent is cleared.</summary>
/// <param name="Site">At most 100 characters.</param>
/// <param name="Tags">At most 50, each at most 100 characters.</param>
/// <param name="Zone">IANA or Windows id.</param>
/// <param name="Timeframe">Name of a timeframe.</param>
public sealed record TargetSettings(string? Site = null, IReadOnlyList<string>? Tags = null, string? Zone = null, string? Timeframe = null);

internal static class Targets
{
    private const int LongestName = 255;
    private const int LongestWord = 100;
    private const int MostTags = 50;

    public static void MapTargets(this RouteGroupBuilder api)
    {
        api.MapGet("/targets", List).Named("listTargets", "The inventory, by name.", Role.Viewer).Refuses(400);
        api.MapPut("/targets/{name}", Put).Named("putTarget", "Sets what an administrator decides about a target; adds it if the inventory has none of that name.", Role.Administrator)
            .Produces<TargetView>(StatusCodes.Status200OK).Produces<TargetView>(StatusCodes.Status201Created).Refuses(400);
        api.MapDelete("/targets/{name}", Delete).Named("deleteTarget", "Takes a target out of the inventory; runs keep what they know of it.", Role.Administrator)
            .Produces(StatusCodes.Status204NoContent).Refuses(404, 409, 503);
    }

    private static async Task<PageView<TargetView>> List(
        ITargetStore store, Inventory inventory, Contacts contacts, string? text, string? site, string? os, string? tag, int? offset, int? limit,
        CancellationToken cancellation)
    {
        var filter = new TargetFilter(Query.Text(text), Query.Text(site), Query.Text(os), Query.Text(tag));
        return PageViews.Of(
            await store.List(filter, Query.Page(offset, limit), cancellation),
            target => TargetView.Of(inventory.Find(target.Id) ?? target, contacts.IsConnected(target.Id)));
    }

    private static async Task<IResult> Put(
        string name, TargetSettings body, Inventory inventory, Contacts contacts, ITimeframeDirectory timeframes, ShardPost shards, AuditTrail audit, ClaimsPrincipal user,
        CancellationToken cancellation)
    {
        var zone = Check(name, body, timeframes);
        Target Decide(Target target) => target with { Site = body.Site?.Trim() ?? "", Tags = body.Tags ?? [], Zone = zone, Timeframe = body.Timeframe };
        if (inventory.FindByName(name) is not { } known)
        {
            var added = Decide(new Target { Id = Guid.NewGuid().ToString("N"), Name = name });
            try
            {
                await inventory.Add([added], cancellation);
            }
            catch (DuplicateNameException taken)
            {
                throw Refusal.Conflict(taken.Message);
            }

            await audit.Record(user, "target.add", name);
            return TypedResults.Created($"/api/targets?text={Uri.EscapeDataString(name)}", TargetView.Of(added, connected: false));
        }

        var changed = await inventory.Edit(known.Id, Decide, cancellation) ?? throw Refusal.NotFound("target", name);
        await shards.Everywhere(new TimeframesChanged(known.Id), cancellation);
        await audit.Record(user, "target.change", name, $"site '{changed.Site}', zone '{changed.Zone}', timeframe '{changed.Timeframe}', tags {string.Join(", ", changed.Tags)}");
        return TypedResults.Ok(TargetView.Of(changed, contacts.IsConnected(known.Id)));
    }

    private static async Task<IResult> Delete(
        string name, Inventory inventory, Contacts contacts, [FromServices] AgentAccounts? accounts, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var target = inventory.FindByName(name) ?? throw Refusal.NotFound("target", name);
        if (target.Kind == TargetKind.Simulated)
            throw Refusal.Conflict($"'{name}' belongs to the simulated fleet; set ORCHESTRATOR_SIMULATE to change it.");
        if (accounts is not null)
            await Close(accounts, target, cancellation);
        else if (contacts.IsConnected(target.Id))
            throw Refusal.Conflict($"The agent of '{name}' is connected; stop it first.");
        if (!await inventory.Remove(target.Id, cancellation))
            throw Refusal.NotFound("target", name);
        await audit.Record(user, "target.remove", name);
        return TypedResults.NoContent();
    }

    /// <summary>Its agent loses connection, account and queue. First of all: what is left of a deletion that fails can be deleted again.</summary>
    private static async Task Close(AgentAccounts accounts, Target target, CancellationToken cancellation)
    {
        try
        {
            await accounts.Close(target.Id, cancellation);
        }
        catch (BrokerException failure)
        {
            throw new Refusal(StatusCodes.Status503ServiceUnavailable, $"The account of the agent of '{target.Name}' cannot be removed now: {failure.Message}");
        }
    }

    /// <returns>The IANA id of the zone; null: none is set.</returns>
    private static string? Check(string name, TargetSettings body, ITimeframeDirectory timeframes)
    {
        var mistakes = new List<Mistake>();
        string? zone = null;
        if (Names.MistakeIn(name, "A target", LongestName) is { } misnamed)
            mistakes.Add(misnamed);
        if (body.Site is { } site && (site.Length > LongestWord || !site.All(Names.IsVisible)))
            mistakes.Add(new(null, "site", $"A site's name has at most {LongestWord} characters and no control characters."));
        if (body.Tags is { } tags && (tags.Count > MostTags || !tags.All(IsTag)))
            mistakes.Add(new(null, "tags", $"Give at most {MostTags} tags of 1 to {LongestWord} characters each, without control characters."));
        if (body.Zone is { } wanted)
        {
            if (Zones.TryResolve(wanted, out var found, out var error))
                zone = found.Id;
            else
                mistakes.Add(new(null, "zone", error + "."));
        }

        if (body.Timeframe is { } timeframe && timeframes.Find(timeframe) is null)
            mistakes.Add(new(null, "timeframe", $"There is no timeframe '{timeframe}'; create it or choose another one."));
        return mistakes.Count == 0 ? zone : throw Refusal.BadRequest(string.Join(" ", mistakes.Select(mistake => mistake.Message)), mistakes);
    }

    // JSON's null gets into a list whatever the list's type says.
    private static bool IsTag(string? tag) => !string.IsNullOrWhiteSpace(tag) && tag.Length <= LongestWord && tag.All(Names.IsVisible);
}
