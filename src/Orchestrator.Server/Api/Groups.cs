using System.Security.Claims;
using Orchestrator.Core.Access;
using Orchestrator.Core.Fleet;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Timeframes;
using Orchestrator.Server.Access;
using Orchestrator.Server.Fleet;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Api;

/// <summary>A group of targets.</summary>
/// <param name="Query">Who belongs to it; null: those that were put into it.</param>
/// <param name="Credentials">Name of the credential set of targets that name none themselves.</param>
/// <param name="Timeframe">Name of the timeframe of targets that name none themselves.</param>
/// <param name="Targets">How many belong to it now.</param>
public sealed record GroupView(string Name, string Description, GroupQuery? Query, string? Credentials, string? Timeframe, int Targets)
{
    internal static GroupView Of(Group group, int targets) => new(group.Name, group.Description, group.Query, group.Credentials, group.Timeframe, targets);
}

/// <summary>A group to save; what is absent is cleared.</summary>
/// <param name="Description">At most 1000 characters.</param>
/// <param name="Query">Makes the group a dynamic one.</param>
/// <param name="Credentials">Name of a credential set.</param>
/// <param name="Timeframe">Name of a timeframe; not together with a query that asks for the state of the agent.</param>
public sealed record GroupBody(string? Description = null, GroupQuery? Query = null, string? Credentials = null, string? Timeframe = null);

/// <summary>Who is put into a static group and who is taken out of it, by name.</summary>
public sealed record MembershipChange(IReadOnlyList<string>? Add = null, IReadOnlyList<string>? Remove = null);

internal static class Groups
{
    private const int MostNames = 10_000;
    private const int NamesInAMessage = 20;

    /// <summary>Targets that are taken out of a group in one transaction.</summary>
    private const int AtOnce = StoreChanged.MostIds;

    /// <summary>Whoever joins meanwhile is taken out with the next one.</summary>
    private const int MostRemovals = 10;

    public static void MapGroups(this RouteGroupBuilder api)
    {
        api.MapGet("/groups", List).Named("listGroups", "Groups of targets by name.", Role.Viewer);
        api.MapGet("/groups/{name}/targets", Targets).Named("listGroupTargets", "Who belongs to a group now, by name.", Role.Viewer).Refuses(400, 404);
        api.MapPut("/groups/{name}", Put).Named("putGroup", "Saves a group: a dynamic one if it has a query, else a static one.", Role.Administrator).Refuses(400, 409);
        api.MapPost("/groups/{name}/targets", Change).Named("changeGroupTargets", "Puts targets into a static group and takes others out of it.", Role.Administrator)
            .Refuses(400, 404, 409);
        api.MapDelete("/groups/{name}", Delete).Named("deleteGroup", "Removes a group; its targets stay.", Role.Administrator)
            .Produces(StatusCodes.Status204NoContent).Refuses(404, 409);
    }

    private static async Task<IReadOnlyList<GroupView>> List(IGroupStore groups, GroupMembers members, CancellationToken cancellation)
    {
        var views = new List<GroupView>();
        foreach (var group in await groups.All(cancellation))
            views.Add(GroupView.Of(group, await members.Count(group, cancellation)));
        return views;
    }

    private static async Task<PageView<TargetView>> Targets(
        string name, IGroupStore groups, GroupMembers members, Inventory inventory, Contacts contacts, ISiteDirectory sites, IGroupDirectory governing,
        int? offset, int? limit, CancellationToken cancellation)
    {
        var page = Query.Page(offset, limit);
        return PageViews.Of(
            await members.Page(await Find(groups, name, cancellation), page, cancellation),
            target => TargetView.Of(inventory.Find(target.Id) ?? target, contacts.IsConnected(target.Id), sites, governing));
    }

    private static async Task<GroupView> Put(
        string name, GroupBody body, GoverningGroups groups, TargetRules rules, ITimeframeDirectory timeframes, GroupMembers members, AuditTrail audit,
        ClaimsPrincipal user, CancellationToken cancellation)
    {
        var group = GroupRules.Check(name, body, await rules.References(cancellation), timeframes);
        try
        {
            await groups.Save(group, cancellation);
        }
        catch (GroupInUseException)
        {
            throw Refusal.Conflict($"Targets were put into the group '{name}'; take them out before a query says who belongs to it.");
        }

        await audit.Record(
            user, "group.save", name,
            $"{AuditWords.Of(group.Query)}, {AuditWords.Set("credentials", group.Credentials)}, {AuditWords.Set("timeframe", group.Timeframe)}");
        return GroupView.Of(group, await members.Count(group, cancellation));
    }

    private static async Task<GroupView> Change(
        string name, MembershipChange body, IGroupStore groups, GroupMembers members, Inventory inventory, ShardPost shards, AuditTrail audit,
        ClaimsPrincipal user, CancellationToken cancellation)
    {
        var group = await Find(groups, name, cancellation);
        if (group.Query is not null)
            throw Refusal.Conflict($"The query of the group '{group.Name}' says who belongs to it; change the query.");
        var (add, remove) = (body.Add ?? [], body.Remove ?? []);
        if (add.Count + remove.Count > MostNames)
            throw Refusal.BadRequest($"Name at most {MostNames} targets at once.");
        await inventory.Know([], [.. add, .. remove], cancellation);
        var (joined, left) = (new Changed(), new Changed());
        var edits = new Dictionary<string, Func<Target, Target>>(StringComparer.Ordinal);
        foreach (var target in Known(inventory, remove, "remove"))
            edits[target.Id] = stored => left.Note(stored, Without(stored, group));
        foreach (var target in Known(inventory, add, "add"))
            edits[target.Id] = stored => joined.Note(stored, stored.Groups.Any(other => IsSame(other, group)) ? stored : Joined(stored, group));
        try
        {
            await inventory.Apply(new TargetChanges([], edits), cancellation);
        }
        catch (TargetGoneException)
        {
            throw Refusal.Conflict("Somebody else has removed one of the targets meanwhile; nothing was changed. Try again.");
        }
        catch (GroupGoneException)
        {
            throw Refusal.Conflict($"Somebody else has removed the group '{group.Name}' meanwhile, or given it a query; nothing was changed.");
        }

        foreach (var some in edits.Keys.Chunk(StoreChanged.MostIds))
            await shards.Surely(new TimeframesChanged(some), cancellation);
        await audit.Record(user, "group.targets", group.Name, $"{AuditWords.Of("added", joined.Names)}; {AuditWords.Of("taken out", left.Names)}");
        return GroupView.Of(group, await members.Count(group, cancellation));
    }

    private static async Task<IResult> Delete(
        string name, IGroupStore groups, GoverningGroups governing, GroupMembers members, Inventory inventory, ShardPost shards, AuditTrail audit,
        ClaimsPrincipal user, CancellationToken cancellation)
    {
        var group = await Find(groups, name, cancellation);

        var (left, isGone) = (new Changed(), false);
        try
        {
            // Nobody may still be in it when it is gone: another group of that name would have them.
            for (var attempt = 1; !await TryRemove(governing, group, cancellation); attempt++)
            {
                if (attempt == MostRemovals)
                    throw Refusal.Conflict($"Others put targets into the group '{group.Name}' all the time; it stays. Have them stop, and try again.");
                await TakeOut(await members.Of(group with { Query = null }, cancellation), group, left, inventory, shards, cancellation);
            }

            isGone = true;
        }
        finally
        {
            // Also of what was broken off: who was taken out is out.
            if (isGone || left.Names.Count > 0)
                await audit.Record(user, "group.remove", group.Name, $"{(isGone ? "" : "broken off, the group is still there; ")}{AuditWords.Of("taken out", left.Names)}");
        }

        return TypedResults.NoContent();
    }

    private static async Task TakeOut(IReadOnlyList<string> ids, Group group, Changed left, Inventory inventory, ShardPost shards, CancellationToken cancellation)
    {
        foreach (var some in ids.Chunk(AtOnce))
        {
            try
            {
                var edits = some.ToDictionary(id => id, _ => (Func<Target, Target>)(stored => left.Note(stored, Without(stored, group))), StringComparer.Ordinal);
                await inventory.Apply(new TargetChanges([], edits), cancellation);
                await shards.Surely(new TimeframesChanged(some), cancellation);
            }
            catch (TargetGoneException)
            {
                // Its thousand comes with the next attempt.
            }
        }
    }

    /// <returns>False: targets are in it.</returns>
    private static async Task<bool> TryRemove(GoverningGroups groups, Group group, CancellationToken cancellation)
    {
        try
        {
            return await groups.Remove(group.Name, cancellation) ? true : throw Refusal.NotFound("group", group.Name);
        }
        catch (GroupInUseException)
        {
            return false;
        }
    }

    private static Target Without(Target target, Group group) =>
        target.Groups.Any(other => IsSame(other, group)) ? target with { Groups = [.. target.Groups.Where(other => !IsSame(other, group))] } : target;

    private static Target Joined(Target target, Group group) => target.Groups.Count < TargetRules.MostGroups
        ? target with { Groups = [.. target.Groups, group.Name] }
        : throw Refusal.Conflict($"'{target.Name}' is in {target.Groups.Count} static groups already; take it out of one first.");

    private static List<Target> Known(Inventory inventory, IReadOnlyList<string> names, string field)
    {
        // JSON's null gets into a list whatever the list's type says.
        var unknown = names.Where(name => inventory.FindByName(name ?? "") is null).ToList();
        if (unknown.Count > 0)
        {
            var listed = string.Join(", ", unknown.Take(NamesInAMessage).Select(name => $"'{name}'"));
            var more = unknown.Count > NamesInAMessage ? $" and {unknown.Count - NamesInAMessage} more" : "";
            var message = $"Not in the inventory: {listed}{more}. Correct the names or add the targets.";
            throw Refusal.BadRequest(message, [new Mistake(null, field, message)]);
        }

        return [.. names.Select(name => inventory.FindByName(name)!)];
    }

    private static async Task<Group> Find(IGroupStore groups, string name, CancellationToken cancellation) =>
        (await groups.All(cancellation)).FirstOrDefault(group => string.Equals(group.Name, name, StringComparison.OrdinalIgnoreCase)) ?? throw Refusal.NotFound("group", name);

    /// <summary>Names of targets that edits have changed; an edit that is made again changes what is noted of it.</summary>
    private sealed class Changed
    {
        public SortedSet<string> Names { get; } = new(StringComparer.OrdinalIgnoreCase);

        public Target Note(Target before, Target after)
        {
            if (ReferenceEquals(before, after))
                Names.Remove(after.Name);
            else
                Names.Add(after.Name);
            return after;
        }
    }

    private static bool IsSame(string name, Group group) => string.Equals(name, group.Name, StringComparison.OrdinalIgnoreCase);
}
