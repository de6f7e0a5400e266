using System.Security.Claims;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;
using Orchestrator.Server.Access;
using Orchestrator.Server.Api;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Fleet;

/// <summary>Takes what administrators decide about targets.</summary>
internal sealed class TargetDesk(Inventory inventory, TargetRules rules, ISiteDirectory sites, IGroupDirectory groups, Contacts contacts, ShardPost shards, AuditTrail audit)
{
    /// <summary>Sets everything that is decided about a target; adds it if there is none of that name.</summary>
    /// <exception cref="Refusal">Something is wrong with the settings, or <paramref name="mustBeNew"/> and it is there already.</exception>
    public async Task<(TargetView Target, bool IsNew)> Put(string name, TargetSettings settings, bool mustBeNew, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var usable = Check(name, settings, await rules.References(cancellation));
        await inventory.Know([], [name], cancellation);
        if (inventory.FindByName(name) is { } known)
        {
            return mustBeNew
                ? throw Refusal.Conflict($"The target '{name}' is there already; change it, or choose another name.")
                : (await Decide(known, usable.On, user, cancellation), false);
        }

        var added = usable.On(new Target { Id = Guid.NewGuid().ToString("N"), Name = name });
        await Store(TargetChanges.Add(added), name, cancellation);
        await audit.Record(user, "target.add", name, Words(added));
        return (TargetView.Of(added, connected: false, sites, groups), true);
    }

    /// <summary>Changes some of what is decided about a target.</summary>
    /// <exception cref="Refusal">There is no such target, or something is wrong with the change.</exception>
    public async Task<TargetView> Change(string name, TargetSettings change, ClaimsPrincipal user, CancellationToken cancellation)
    {
        await inventory.Know([], [name], cancellation);
        var known = inventory.FindByName(name) ?? throw Refusal.NotFound("target", name);
        var references = await rules.References(cancellation);
        return await Decide(known, stored => Check(stored.Name, change.Over(TargetSettings.Of(stored)), references).On(stored), user, cancellation);
    }

    private async Task<TargetView> Decide(Target known, Func<Target, Target> decide, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var changed = (await Store(TargetChanges.Edit(known.Id, decide), known.Name, cancellation))[0];
        await shards.Surely(new TimeframesChanged([known.Id]), cancellation);
        await audit.Record(user, "target.change", changed.Name, Words(changed));
        return TargetView.Of(changed, contacts.IsConnected(known.Id), sites, groups);
    }

    private async Task<IReadOnlyList<Target>> Store(TargetChanges changes, string name, CancellationToken cancellation)
    {
        try
        {
            return await inventory.Apply(changes, cancellation);
        }
        catch (DuplicateNameException taken)
        {
            throw Refusal.Conflict(taken.Message);
        }
        catch (TargetGoneException)
        {
            throw Refusal.NotFound("target", name);
        }
        catch (GroupGoneException gone)
        {
            throw Refusal.Conflict($"Somebody else has removed the group '{gone.Name}' meanwhile, or given it a query; nothing was changed. Choose another one.");
        }
    }

    private TargetSettings Check(string name, TargetSettings settings, TargetReferences references)
    {
        var mistakes = new List<Mistake>();
        var usable = rules.Check(name, settings, references, mistakes);
        return mistakes.Count == 0 ? usable : throw Refusal.BadRequest(string.Join(" ", mistakes.Select(mistake => mistake.Message)), mistakes);
    }

    private static string Words(Target target) =>
        $"address '{target.Address}', site '{target.Site}', zone '{target.Zone}', timeframe '{target.Timeframe}', tags {string.Join(", ", target.Tags)}, "
        + $"groups {string.Join(", ", target.Groups)}, credentials '{target.Credentials}', MAC {string.Join(", ", target.MacAddresses)}, "
        + AuditWords.Levels(target.Levels);
}
