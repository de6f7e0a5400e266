using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Orchestrator.Server.Import;

/// <summary>Reads Ansible's YAML: groups with <c>hosts</c>, <c>children</c> and <c>vars</c>.</summary>
internal static class AnsibleYaml
{
    /// <summary>Nodes inside one another: readers of YAML call themselves for each.</summary>
    private const int Deepest = 100;

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
            file.Error((int)stream.Documents[1].RootNode.Start.Line, "There is more than one document; keep one.");
        if (stream.Documents[0].RootNode is not YamlMappingNode root)
        {
            file.Error(1, "There are no groups; begin with 'all:', and under it 'hosts:' or 'children:'.");
            return;
        }

        var tree = new AnsibleTree(file);
        var groups = new AnsibleYamlGroups(tree, file);
        foreach (var (key, value) in root.Children)
            groups.Read(key, value, parent: null);
        tree.Finish();
    }

    private static int? TooDeep(Stream content)
    {
        var parser = new Parser(new StreamReader(content, leaveOpen: true));
        var depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > Deepest)
                return (int)parser.Current.Start.Line;
        }

        return null;
    }
}
