using System.Globalization;
using Orchestrator.Server.Fleet;

namespace Orchestrator.Server.Import;

/// <summary>Hosts, groups, groups of groups and variables of an Ansible inventory, and what they come to for each host.</summary>
internal sealed class AnsibleTree(InventoryFile file, CancellationToken cancellation)
{
    /// <summary>The group every host is in, and the one of those that are in no other: both say nothing of a target.</summary>
    public const string All = "all";
    public const string Ungrouped = "ungrouped";

    public const string PriorityVariable = "ansible_group_priority";

    private const int DeepestGroup = 50;

    private readonly Dictionary<string, Host> hosts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Group> groups = new(StringComparer.Ordinal) { [All] = new(All, 0), [Ungrouped] = new(Ungrouped, 0) };
    private readonly Dictionary<string, string> spelling = new(StringComparer.OrdinalIgnoreCase);
    private long expandedNames;

    public Group GroupOf(string name, int line)
    {
        if (!groups.TryGetValue(name, out var group))
            groups.Add(name, group = new Group(name, line));
        return group;
    }

    /// <summary>Puts a group into another one. All of them are in "all" anyway.</summary>
    public static void Nest(Group child, Group parent)
    {
        if (parent.Name != All && child.Name != All)
            child.Parents.Add(parent);
    }

    /// <summary>Adds the hosts a pattern stands for to a group.</summary>
    public IReadOnlyList<Host> Add(string pattern, Group group, int line)
    {
        cancellation.ThrowIfCancellationRequested();
        var (names, port) = Split(pattern);
        var expanded = HostRange.Expand(names, InventoryFile.MostTargets, out var error);
        if (error is not null)
            file.Error(line, error);
        if (!AreHosts(expanded))
        {
            file.Error(
                line,
                $"'{LineBeginning.Of(pattern)}' begins no name of a host: that has no '=', and ':' only within an IPv6 address or before a port. "
                + "Variables of groups stand in their own part.");
            return [];
        }

        expandedNames += expanded.Count;
        if (expandedNames > InventoryFile.MostNames)
        {
            file.Error(
                line, $"Up to here the hosts and ranges of the file stand for more than {InventoryFile.MostNames} names, the same ones counted each time; divide it.");
            throw new TooManyErrorsException();
        }

        var added = new List<Host>(expanded.Count);
        foreach (var name in expanded)
        {
            if (!hosts.TryGetValue(name, out var host))
            {
                if (hosts.Count >= InventoryFile.MostTargets)
                {
                    file.Error(line, $"The file has more than {InventoryFile.MostTargets} hosts; divide it.");
                    throw new TooManyErrorsException();
                }

                if (!spelling.TryAdd(name, name))
                    file.Error(line, $"'{name}' and '{spelling[name]}' differ in case alone, which targets do not; remove one of the two.");
                hosts.Add(name, host = new Host(name, line));
            }

            if (host.Groups.Add(group) && port is not null)
                host.Variables.TryAdd("ansible_port", new Variable(port, line));
            added.Add(host);
        }

        return added;
    }

    /// <summary>Puts the targets into the file.</summary>
    public void Finish()
    {
        if (Circle() is { } circle)
        {
            file.Error(circle.Line, $"The group '{circle.Name}' contains itself, directly or by other groups; remove one of its children.");
            return;
        }

        var variables = new AnsibleVariables(file);
        foreach (var host in hosts.Values)
        {
            cancellation.ThrowIfCancellationRequested();
            var ancestors = Ancestors(host);
            if (ancestors.Count > TargetRules.MostGroups)
            {
                file.Error(host.Line, $"'{host.Name}' is in more than {TargetRules.MostGroups} groups, groups of groups included; take it out of some.");
                continue;
            }

            var known = new Dictionary<string, Variable>(groups[All].Variables, StringComparer.Ordinal);
            var ordered = ancestors.OrderBy(pair => pair.Value).ThenBy(pair => pair.Key.Priority).ThenBy(pair => pair.Key.Name, StringComparer.Ordinal);
            foreach (var (group, _) in ordered)
                Over(known, group.Variables);
            Over(known, host.Variables);
            var named = ancestors.Keys.Select(group => group.Name).Where(name => name != Ungrouped).Order(StringComparer.Ordinal);
            file.Targets.Add(variables.Read(host, known, [.. named]));
        }

        variables.Finish();
    }

    private static void Over(Dictionary<string, Variable> known, Dictionary<string, Variable> nearer)
    {
        foreach (var (name, value) in nearer)
            known[name] = value;
    }

    /// <summary>The groups a host is in, without "all", by their depth below it: a child's variables count more than its parent's.</summary>
    private Dictionary<Group, int> Ancestors(Host host)
    {
        var found = new Dictionary<Group, int>();
        foreach (var group in host.Groups.Where(group => group.Name is not (All or Ungrouped)))
            Add(group);
        if (found.Count == 0)
            Add(groups[Ungrouped]);
        return found;

        int Add(Group group)
        {
            if (found.TryGetValue(group, out var known))
                return known;
            var depth = group.Parents.Count == 0 ? 1 : group.Parents.Max(Add) + 1;
            found[group] = depth;
            return depth;
        }
    }

    private Group? Circle()
    {
        var depths = new Dictionary<Group, int>();
        return groups.Values.FirstOrDefault(group => Depth(group, 0) > DeepestGroup);

        int Depth(Group group, int above)
        {
            if (above > DeepestGroup)
                return above;
            if (depths.TryGetValue(group, out var known))
                return known;
            var depth = group.Parents.Count == 0 ? 1 : group.Parents.Max(parent => Depth(parent, above + 1)) + 1;
            return depths[group] = depth;
        }
    }

    /// <summary>Parts name and port: host:2222 and [2001:db8::1]:2222 have one, a plain IPv6 address has not.</summary>
    private static (string Names, string? Port) Split(string pattern)
    {
        var colon = pattern.LastIndexOf(':');
        if (colon <= 0 || pattern.AsSpan(colon + 1) is not { Length: > 0 } port || port.ContainsAnyExceptInRange('0', '9'))
            return (pattern, null);
        var names = pattern[..colon];
        if (names is ['[', .. var inner, ']'] && IsIpv6(inner))
            return (inner, port.ToString());

        // Colons within ranges belong to these.
        var isPort = names.LastIndexOf('[') <= names.LastIndexOf(']') && !HostRange.Without(names).Contains(':', StringComparison.Ordinal);
        return isPort ? (names, port.ToString()) : (pattern, null);
    }

    /// <summary>Whether these may be names: what a line says that stands in the wrong place is none.</summary>
    /// <param name="expanded">Of one pattern: they differ in their ranges alone.</param>
    private static bool AreHosts(List<string> expanded) =>
        expanded is not [var first, ..] || (!first.Contains('=', StringComparison.Ordinal) && (!first.Contains(':', StringComparison.Ordinal) || IsIpv6(first)));

    private static bool IsIpv6(string text) =>
        System.Net.IPAddress.TryParse(text, out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;

    /// <summary>A value and where it stands.</summary>
    /// <param name="Items">Null: it is no list.</param>
    public sealed record Variable(string Value, int Line, IReadOnlyList<string>? Items = null);

    /// <summary>A host and what is said of it alone.</summary>
    public sealed class Host(string name, int line)
    {
        public string Name { get; } = name;

        public int Line { get; } = line;

        public HashSet<Group> Groups { get; } = [];

        public Dictionary<string, Variable> Variables { get; } = new(StringComparer.Ordinal);
    }

    /// <summary>A group and what is said of all its hosts.</summary>
    public sealed class Group(string name, int line)
    {
        public string Name { get; } = name;

        public int Line { get; } = line;

        public HashSet<Group> Parents { get; } = [];

        public Dictionary<string, Variable> Variables { get; } = new(StringComparer.Ordinal);

        /// <summary>Of groups equally deep the one with the higher counts more.</summary>
        public int Priority =>
            Variables.TryGetValue(PriorityVariable, out var written) && int.TryParse(written.Value, CultureInfo.InvariantCulture, out var priority) ? priority : 1;
    }
}
