using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Orchestrator.Server.Import;

/// <summary>Reads Ansible's YAML: groups with <c>hosts</c>, <c>children</c> and <c>vars</c>.</summary>
internal static class AnsibleYaml
{
    /// <summary>Nodes inside one another: readers of YAML call themselves for each.</summary>
    private const int Deepest = 100;

    private const string VaultTag = "!vault";

    /// <param name="content">At its beginning; it is read twice.</param>
    public static void Read(Stream content, InventoryFile file)
    {
        try
        {
            if (TooDeep(content) is { } line)
            {
                file.Error(line, $"More than {Deepest} levels lie inside one another; this is no inventory.");
                return;
            }

            content.Position = 0;
            var stream = new YamlStream();
            stream.Load(new StreamReader(content));
            Read(stream, file);
        }
        catch (YamlException broken)
        {
            file.Error((int)broken.Start.Line, $"This is no YAML: {broken.Message}");
        }
    }

    private static void Read(YamlStream stream, InventoryFile file)
    {
        if (stream.Documents.Count == 0)
            return;
        if (stream.Documents.Count > 1)
            file.Error(LineOf(stream.Documents[1].RootNode), "There is more than one document; keep one.");
        if (stream.Documents[0].RootNode is not YamlMappingNode root)
        {
            file.Error(1, "There are no groups; begin with 'all:', and under it 'hosts:' or 'children:'.");
            return;
        }

        var tree = new AnsibleTree(file);
        foreach (var (key, value) in root.Children)
            ReadGroup(Name(key), key, value, parent: null, tree, file, 0);
        tree.Finish();
    }

    private static void ReadGroup(string name, YamlNode key, YamlNode content, AnsibleTree.Group? parent, AnsibleTree tree, InventoryFile file, int depth)
    {
        if (depth > Deepest)
        {
            // An alias may lead back to what it stands in.
            file.Error(LineOf(key), $"The group '{name}' lies too deep in others.");
            throw new TooManyErrorsException();
        }

        var group = tree.GroupOf(name, LineOf(key));
        if (parent is not null && parent.Name != AnsibleTree.All)
            group.Parents.Add(parent);
        if (IsNothing(content))
            return;
        if (content is not YamlMappingNode parts)
        {
            file.Error(LineOf(content), $"The group '{name}' has neither 'hosts', 'children' nor 'vars'; indent them under it.");
            return;
        }

        foreach (var (part, value) in parts.Children)
        {
            switch (Name(part))
            {
                case "hosts":
                    foreach (var (host, variables) in Entries(value, $"'hosts' of '{name}'", file))
                        ReadHost(host, variables, group, tree, file);
                    break;
                case "children":
                    foreach (var (child, inner) in Entries(value, $"'children' of '{name}'", file))
                        ReadGroup(Name(child), child, inner, group, tree, file, depth + 1);
                    break;
                case "vars":
                    foreach (var (variable, text) in Entries(value, $"'vars' of '{name}'", file))
                        group.Variables[Name(variable)] = ValueOf(variable, text);
                    break;
                case var other:
                    file.Error(LineOf(part), $"'{other}' stands where 'hosts', 'children' or 'vars' of the group '{name}' belongs.");
                    break;
            }
        }
    }

    private static void ReadHost(YamlNode key, YamlNode variables, AnsibleTree.Group group, AnsibleTree tree, InventoryFile file)
    {
        var hosts = tree.Add(Name(key), group, LineOf(key));
        foreach (var (variable, text) in Entries(variables, $"the host '{Name(key)}'", file))
        {
            foreach (var host in hosts)
                host.Variables[Name(variable)] = ValueOf(variable, text);
        }
    }

    private static IEnumerable<KeyValuePair<YamlNode, YamlNode>> Entries(YamlNode node, string what, InventoryFile file)
    {
        if (node is YamlMappingNode entries)
            return entries.Children;
        if (!IsNothing(node))
            file.Error(LineOf(node), $"{what} is no mapping; write every entry with a colon behind it.");
        return [];
    }

    private static AnsibleTree.Variable ValueOf(YamlNode key, YamlNode value) => new(Text(value), LineOf(key));

    private static string Text(YamlNode value) => value switch
    {
        _ when !value.Tag.IsEmpty && value.Tag.Value == VaultTag => AnsibleVariables.Vault,
        YamlScalarNode scalar when IsNothing(scalar) => "",
        YamlScalarNode scalar => scalar.Value ?? "",
        YamlSequenceNode sequence => string.Join(',', sequence.Children.OfType<YamlScalarNode>().Select(item => item.Value)),
        _ => "",
    };

    private static bool IsNothing(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" or "Null" or "NULL" };

    private static string Name(YamlNode key) => (key as YamlScalarNode)?.Value ?? "";

    private static int LineOf(YamlNode node) => (int)node.Start.Line;

    private static int? TooDeep(Stream content)
    {
        var parser = new Parser(new StreamReader(content, leaveOpen: true));
        var depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > Deepest && parser.Current is MappingStart or SequenceStart && depth > Deepest)
                return (int)parser.Current.Start.Line;
        }

        return null;
    }
}
