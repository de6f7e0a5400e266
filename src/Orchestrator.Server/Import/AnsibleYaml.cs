using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Orchestrator.Server.Import;

/// <summary>Reads Ansible's YAML: groups with <c>hosts</c>, <c>children</c> and <c>vars</c>.</summary>
internal static class AnsibleYaml
{
    /// <summary>Nodes inside one another: readers of YAML call themselves for each.</summary>
    private const int Deepest = 100;

    /// <param name="content">It is read twice.</param>
    public static void Read(Stream content, InventoryFile file, CancellationToken cancellation)
    {
        try
        {
            if (TooDeep(content, cancellation) is { } line)
            {
                file.Error(line, $"More than {Deepest} levels lie inside one another; this is no inventory.");
                return;
            }

            var stream = new YamlStream();
            using var text = StrictText.Of(content);
            stream.Load(text);
            Read(stream, file, cancellation);
        }
        catch (YamlException broken)
        {
            file.Error((int)broken.Start.Line, $"This is no YAML: {Reason(broken)}");
        }
    }

    private static void Read(YamlStream stream, InventoryFile file, CancellationToken cancellation)
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

        var tree = new AnsibleTree(file, cancellation);
        var groups = new AnsibleYamlGroups(tree, file);
        foreach (var (key, value) in root.Children)
            groups.Read(key, value, parent: null);
        tree.Finish();
    }

    /// <summary>Why, without what stands in the file: names of anchors and keys may be passwords that want quotation marks.</summary>
    private static string Reason(YamlException broken) => broken switch
    {
        AnchorNotFoundException => "An alias ('*') names an anchor that is nowhere defined; put quotation marks around a text that begins with '*'.",
        _ when broken.Message.Contains("Duplicate key", StringComparison.OrdinalIgnoreCase) => "A key stands twice in one mapping; remove one of the two.",
        _ => broken.Message,
    };

    private static int? TooDeep(Stream content, CancellationToken cancellation)
    {
        using var text = StrictText.Of(content);
        var parser = new Parser(text);
        var depth = 0;
        while (parser.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            depth += parser.Current!.NestingIncrease;
            if (depth > Deepest)
                return (int)parser.Current.Start.Line;
        }

        return null;
    }
}
