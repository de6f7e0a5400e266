using Orchestrator.Core;
using Orchestrator.Core.Targets;

namespace Orchestrator.Server.Fleet;

/// <summary>Who belongs to groups, as the store says now; how it stands with agents, this server knows best.</summary>
internal sealed class GroupMembers(ITargetStore targets, IGroupStore groups, Func<string, Target?> live)
{
    /// <summary>Ids of those who belong to these groups, or whom the query finds.</summary>
    public async Task<(HashSet<string> Ids, List<string> Unknown, List<string> Empty, bool FoundByQuery)> Find(
        IReadOnlyCollection<string> names, GroupQuery? query, CancellationToken cancellation)
    {
        var (ids, unknown, empty) = (new HashSet<string>(StringComparer.Ordinal), new List<string>(), new List<string>());
        var known = names.Count == 0 ? [] : (await groups.All(cancellation)).ToDictionary(group => group.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var name in names.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (!known.TryGetValue(name, out var group))
                unknown.Add(name);
            else if (await Of(group, cancellation) is { Count: > 0 } members)
                ids.UnionWith(members);
            else
                empty.Add(group.Name);
        }

        var found = query is null ? [] : await Of(query, cancellation);
        ids.UnionWith(found);
        return (ids, unknown, empty, query is null || found.Count > 0);
    }

    /// <summary>Ids of a group's members, by name.</summary>
    public Task<IReadOnlyList<string>> Of(Group group, CancellationToken cancellation) =>
        group.Query is { } query ? Of(query, cancellation) : targets.Ids(FilterOf(group), cancellation);

    /// <summary>How many belong to a group.</summary>
    public async Task<int> Count(Group group, CancellationToken cancellation) => group.Query?.Agent is null
        ? checked((int)(await targets.List(FilterOf(group), new PageRequest(0, 1), cancellation)).Total)
        : (await Of(group, cancellation)).Count;

    /// <summary>A page of a group's members as they are stored, by name.</summary>
    public async Task<Page<Target>> Page(Group group, PageRequest page, CancellationToken cancellation)
    {
        if (group.Query?.Agent is null)
            return await targets.List(FilterOf(group), page, cancellation);
        var ids = await Of(group, cancellation);
        string[] shown = [.. ids.Skip(page.Offset).Take(page.Limit)];
        var found = (await targets.Find(shown, cancellation)).ToDictionary(target => target.Id, StringComparer.Ordinal);
        return new Page<Target>([.. shown.Select(id => found.GetValueOrDefault(id)).OfType<Target>()], ids.Count);
    }

    private static TargetFilter FilterOf(Group group) => group.Query is { } query ? FilterOf(query) : new TargetFilter { Group = group.Name };

    private async Task<IReadOnlyList<string>> Of(GroupQuery query, CancellationToken cancellation)
    {
        var ids = await targets.Ids(FilterOf(query), cancellation);
        return query.Agent is { } agent ? [.. ids.Where(id => (live(id)?.Agent ?? AgentState.Never) == agent)] : ids;
    }

    /// <summary>All of the query but the state of agents.</summary>
    private static TargetFilter FilterOf(GroupQuery query) => new() { Tag = query.Tag, Site = query.Site, Os = query.Os, Name = query.Name };
}
