namespace Orchestrator.Server.Import;

/// <summary>Hosts, groups, groups of groups and variables of an Ansible inventory, and what they come to for each host.</summary>
internal sealed class AnsibleTree(InventoryFile file)
{
    /// <summary>The group every host is in, and the one of those that are in no other: both say nothing of a target.</summary>
    public const string All = "all";
    public const string Ungrouped = "ungrouped";

    private const int DeepestGroup = 50;

    private readonly Dictionary<string, Host> hosts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Group> groups = new(StringComparer.Ordinal) { [All] = new(All, 0), [Ungrouped] = new(Ungrouped, 0) };
    private readonly Dictionary<string, string> spelling = new(StringComparer.OrdinalIgnoreCase);

    public bool HasGroup(string name) => groups.ContainsKey(name);

    public Group GroupOf(string name, int line)
    {
        if (!groups.TryGetValue(name, out var group))
            groups.Add(name, group = new Group(name, line));
        return group;
    }

    /// <summary>Adds the hosts a pattern stands for to a group.</summary>
    public IReadOnlyList<Host> Add(string pattern, Group group, int line)
    {
        var (names, port) = Split(pattern);
        var expanded = HostRange.Expand(names, InventoryFile.MostTargets, out var error);
        if (error is not null)
            file.Error(line, error);
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
            // The farther from the host, the less it counts; of groups equally far the later in the alphabet counts more.
            var known = new Dictionary<string, Variable>(StringComparer.Ordinal);
            var ancestors = Ancestors(host);
            foreach (var group in ancestors.OrderBy(pair => pair.Value).ThenBy(pair => pair.Key.Name, StringComparer.Ordinal).Select(pair => pair.Key).Prepend(groups[All]).Reverse())
            {
                foreach (var (name, value) in group.Variables)
                    known.TryAdd(name, value);
            }

            foreach (var (name, value) in host.Variables)
                known[name] = value;
            var named = ancestors.Keys.Select(group => group.Name).Where(name => name is not (All or Ungrouped)).Order(StringComparer.Ordinal);
            file.Targets.Add(variables.Read(host, known, [.. named]));
        }

        variables.Finish();
    }

    // By the depth of each group below "all": a child's variables count more than its parent's.
    private static Dictionary<Group, int> Ancestors(Host host)
    {
        var found = new Dictionary<Group, int>();
        foreach (var group in host.Groups)
            Add(group);
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
        if (pattern.StartsWith('[') && pattern.IndexOf(']', StringComparison.Ordinal) is var end and > 0 && pattern[1..end].Count(character => character == ':') > 1
            && System.Net.IPAddress.TryParse(pattern[1..end], out _))
            return (pattern[1..end], pattern.Length > end + 2 && pattern[end + 1] == ':' ? pattern[(end + 2)..] : null);
        if (System.Net.IPAddress.TryParse(pattern, out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6)
            return (pattern, null);
        var colon = pattern.LastIndexOf(':');
        return colon > pattern.LastIndexOf(']') && colon > 0 && int.TryParse(pattern.AsSpan(colon + 1), out _) ? (pattern[..colon], pattern[(colon + 1)..]) : (pattern, null);
    }

    /// <summary>A value and where it stands.</summary>
    public sealed record Variable(string Value, int Line);

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
    }
}
