using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Orchestrator.Server.Import;

/// <summary>Reads groups of Ansible's YAML into a tree, with what it takes over from PyYAML: aliases, and &lt;&lt; for what another mapping says.</summary>
internal sealed class AnsibleYamlGroups(AnsibleTree tree, InventoryFile file)
{
    private const string VaultTag = "!vault";
    private const string MergeKey = "<<";

    /// <summary>Contents inside one another, which by aliases are more than stand so in the file.</summary>
    private const int Deepest = 100;

    // By aliases a content may stand in many places, also in itself.
    private readonly HashSet<(string Group, object Content)> read = new(new ByContent());

    /// <param name="content">Mapping of hosts, children and vars, or nothing.</param>
    /// <param name="parent">Null: none.</param>
    public void Read(YamlNode key, YamlNode content, AnsibleTree.Group? parent, int depth = 0)
    {
        var name = Name(key);
        var told = LineBeginning.Of(name);
        ThrowIfTooDeep(key, depth);
        var group = tree.GroupOf(name, LineOf(key));
        if (parent is not null)
            AnsibleTree.Nest(group, parent);
        if (IsNothing(content) || !read.Add((name, content)))
            return;
        if (content is not YamlMappingNode parts)
        {
            file.Error(LineOf(content), $"The group '{told}' has neither 'hosts', 'children' nor 'vars'; indent them under it.");
            return;
        }

        foreach (var (part, value) in Merged(parts))
        {
            switch (Name(part))
            {
                case "hosts":
                    foreach (var (host, variables) in Entries(value, $"'hosts' of '{told}'"))
                        ReadHost(host, variables, group);
                    break;
                case "children":
                    foreach (var (child, inner) in Entries(value, $"'children' of '{told}'"))
                        Read(child, inner, group, depth + 1);
                    break;
                case "vars":
                    foreach (var (variable, text) in Entries(value, $"'vars' of '{told}'"))
                    {
                        if (AnsibleVariables.IsKnown(Name(variable)))
                            group.Variables[Name(variable)] = ValueOf(variable, text);
                    }

                    break;
                case var other:
                    file.Error(LineOf(part), $"'{LineBeginning.Of(other)}' stands where 'hosts', 'children' or 'vars' of the group '{told}' belongs.");
                    break;
            }
        }
    }

    private void ReadHost(YamlNode key, YamlNode content, AnsibleTree.Group group)
    {
        var hosts = tree.Add(Name(key), group, LineOf(key));
        foreach (var (variable, text) in Entries(content, $"the host '{LineBeginning.Of(Name(key))}'", mayBeText: false))
        {
            if (!AnsibleVariables.IsKnown(Name(variable)))
                continue;
            var value = ValueOf(variable, text);
            foreach (var host in hosts)
                host.Variables[Name(variable)] = value;
        }
    }

    /// <summary>Entries of a mapping; a single text is a mapping with nothing behind it.</summary>
    private IEnumerable<KeyValuePair<YamlNode, YamlNode>> Entries(YamlNode node, string what, bool mayBeText = true)
    {
        switch (node)
        {
            case YamlMappingNode entries:
                return Merged(entries);
            case YamlScalarNode { Value.Length: > 0 } single when mayBeText && !IsNothing(single):
                return [new(single, new YamlScalarNode())];
            case var other when !IsNothing(other):
                file.Error(LineOf(node), $"{what} is no mapping; write every entry with a colon behind it.");
                return [];
            default:
                return [];
        }
    }

    /// <summary>Entries with what the mapping merges; its own go before, of several merged ones the first.</summary>
    private IEnumerable<KeyValuePair<YamlNode, YamlNode>> Merged(YamlMappingNode mapping)
    {
        var merged = new List<KeyValuePair<YamlNode, YamlNode>>();
        var names = mapping.Children.Keys.Select(Name).ToHashSet(StringComparer.Ordinal);
        if (!names.Contains(MergeKey))
            return mapping.Children;
        Merge(mapping, new(ReferenceEqualityComparer.Instance) { mapping }, 0);
        return mapping.Children.Where(entry => Name(entry.Key) != MergeKey).Concat(merged);

        // A mapping that merges itself, by whatever detour, adds nothing by that.
        void Merge(YamlMappingNode into, HashSet<object> seen, int depth)
        {
            ThrowIfTooDeep(into, depth);
            var others = into.Children.Where(entry => Name(entry.Key) == MergeKey)
                .SelectMany(entry => entry.Value is YamlSequenceNode several ? several.Children : [entry.Value]);
            foreach (var other in others.OfType<YamlMappingNode>())
            {
                if (!seen.Add(other))
                    continue;
                merged.AddRange(other.Children.Where(entry => Name(entry.Key) != MergeKey && names.Add(Name(entry.Key))));
                Merge(other, seen, depth + 1);
            }
        }
    }

    private void ThrowIfTooDeep(YamlNode node, int depth)
    {
        if (depth <= Deepest)
            return;
        file.Error(LineOf(node), $"By aliases, more than {Deepest} levels lie inside one another here; this is no inventory.");
        throw new TooManyErrorsException();
    }

    private static AnsibleTree.Variable ValueOf(YamlNode key, YamlNode value) => value switch
    {
        _ when !value.Tag.IsEmpty && value.Tag.Value == VaultTag => new(AnsibleVariables.Vault, LineOf(key)),
        YamlScalarNode scalar when !IsNothing(scalar) => new(scalar.Value ?? "", LineOf(key)),
        YamlSequenceNode sequence => ListOf(sequence, LineOf(key)),
        _ => new("", LineOf(key)),
    };

    private static AnsibleTree.Variable ListOf(YamlSequenceNode sequence, int line)
    {
        string[] items = [.. sequence.Children.OfType<YamlScalarNode>().Select(item => item.Value ?? "")];
        return new(string.Join(',', items), line, items);
    }

    private static bool IsNothing(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain or ScalarStyle.Any, Value: null or "" or "~" or "null" or "Null" or "NULL" };

    private static string Name(YamlNode key) => (key as YamlScalarNode)?.Value ?? "";

    private static int LineOf(YamlNode node) => (int)node.Start.Line;

    /// <summary>Contents are the same if they are one and the same: comparing what they say would go round in circles.</summary>
    private sealed class ByContent : IEqualityComparer<(string Group, object Content)>
    {
        public bool Equals((string Group, object Content) x, (string Group, object Content) y) => x.Group == y.Group && ReferenceEquals(x.Content, y.Content);

        public int GetHashCode((string Group, object Content) obj) =>
            HashCode.Combine(obj.Group, System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj.Content));
    }
}
