using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Orchestrator.Core.Access;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Messaging.RabbitMq.Agents;
using Orchestrator.Server.Access;
using Orchestrator.Server.Fleet;

namespace Orchestrator.Server.Api;

internal static class Targets
{
    public static void MapTargets(this RouteGroupBuilder api)
    {
        api.MapGet("/targets", List).Named("listTargets", "The inventory, by name or in another order; group means a static one.", Role.Viewer).Refuses(400);
        api.MapPut("/targets/{name}", Put).Named("putTarget", "Sets what an administrator decides about a target; adds it if the inventory has none of that name.", Role.Administrator)
            .Produces<TargetView>(StatusCodes.Status200OK).Produces<TargetView>(StatusCodes.Status201Created).Refuses(400, 409);
        api.MapPatch("/targets/{name}", Patch).Named("changeTarget", "Changes some of what an administrator decides about a target; what is absent stays.", Role.Administrator)
            .Refuses(400, 404, 409);
        api.MapDelete("/targets/{name}", Delete).Named("deleteTarget", "Takes a target out of the inventory; runs keep what they know of it.", Role.Administrator)
            .Produces(StatusCodes.Status204NoContent).Refuses(404, 409, 503);
    }

    private static async Task<PageView<TargetView>> List(
        ITargetStore store, Inventory inventory, Contacts contacts, ISiteDirectory sites, IGroupDirectory groups, string? text, string? name, string? site, string? os, string? tag, string? group, string? agent,
        string? order, bool? descending, int? offset, int? limit,
        CancellationToken cancellation)
    {
        var filter = new TargetFilter
        {
            Text = Query.Text(text),
            Name = Query.Text(name),
            Site = Query.Text(site),
            Os = Query.Text(os),
            Tag = Query.Text(tag),
            Group = Query.Text(group),
            Agent = Query.Word<AgentState>("agent", agent),
            Order = Query.Word<TargetOrder>("order", order) ?? TargetOrder.Name,
            Descending = descending ?? false,
        };
        return PageViews.Of(
            await store.List(filter, Query.Page(offset, limit), cancellation),
            target => TargetView.Of(inventory.Find(target.Id) ?? target, contacts.IsConnected(target.Id), sites, groups));
    }

    private static async Task<IResult> Put(
        string name, TargetSettings body, [FromHeader(Name = "If-None-Match")] string? unless, TargetDesk desk, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var (target, isNew) = await desk.Put(name, body, mustBeNew: unless == "*", user, cancellation);
        return isNew ? TypedResults.Created($"/api/targets?text={Uri.EscapeDataString(name)}", target) : TypedResults.Ok(target);
    }

    private static Task<TargetView> Patch(string name, TargetSettings body, TargetDesk desk, ClaimsPrincipal user, CancellationToken cancellation) =>
        desk.Change(name, body, user, cancellation);

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
}
