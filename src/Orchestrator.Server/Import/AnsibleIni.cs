using System.Text;
using System.Text.RegularExpressions;

namespace Orchestrator.Server.Import;

/// <summary>Reads Ansible's INI: hosts with ranges and variables, groups, groups of groups, variables of groups.</summary>
internal static partial class AnsibleIni
{
    private const int LongestLine = 64 * 1024;

    private enum Part
    {
        Hosts,
        Children,
        Variables,
    }

    public static void Read(TextReader text, InventoryFile file, CancellationToken cancellation)
    {
        var tree = new AnsibleTree(file, cancellation);
        var declared = new Dictionary<string, (int Line, string What)>(StringComparer.Ordinal);
        var known = new HashSet<string>(StringComparer.Ordinal) { AnsibleTree.All, AnsibleTree.Ungrouped };
        var (group, part) = (tree.GroupOf(AnsibleTree.Ungrouped, 0), Part.Hosts);
        var number = 0;
        while (text.ReadLine() is { } raw)
        {
            cancellation.ThrowIfCancellationRequested();
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;
            if (line.Length > LongestLine)
                file.Error(number, $"The line has more than {LongestLine} characters; this is no inventory.");
            else if (Heading().Match(line) is { Success: true } heading)
                (group, part) = Begin(heading.Groups["name"].Value, heading.Groups["kind"].Value, number);
            else if (line[0] == '[' && line[^1] == ']')
                file.Error(number, $"'{LineBeginning.Of(line)}' is no section; write [GROUP], [GROUP:children] or [GROUP:vars], without blanks.");
            else if (part == Part.Hosts)
                Host(line, group, tree, number, file);
            else if (part == Part.Children)
                Child(line, number);
            else
                Variable(line, group, number, file);
        }

        foreach (var (name, (line, what)) in declared.Where(entry => !known.Contains(entry.Key)))
            file.Error(line, $"{what} names the group '{LineBeginning.Of(name)}', which is nowhere defined; add a section of that name.");
        tree.Finish();

        (AnsibleTree.Group, Part) Begin(string name, string kind, int at)
        {
            var begun = tree.GroupOf(name, at);
            switch (kind)
            {
                case "" or "hosts":
                    known.Add(name);
                    return (begun, Part.Hosts);
                case "children":
                    known.Add(name);
                    return (begun, Part.Children);
                case "vars":
                    declared.TryAdd(name, (at, $"[{name}:vars]"));
                    return (begun, Part.Variables);
                default:
                    file.Error(at, $"'[{LineBeginning.Of(name)}' is no section; write [GROUP], [GROUP:children] or [GROUP:vars].");
                    return (begun, Part.Hosts);
            }
        }

        void Child(string line, int at)
        {
            var name = WithoutRemark(line);
            declared.TryAdd(name, (at, $"[{group.Name}:children]"));
            AnsibleTree.Nest(tree.GroupOf(name, at), group);
        }
    }

    private static void Host(string line, AnsibleTree.Group group, AnsibleTree tree, int number, InventoryFile file)
    {
        if (Words(line) is not { } words)
        {
            file.Error(number, "A quotation mark is not closed; close it.");
            return;
        }

        if (words is [])
            return;
        if (words[0] is "---" || words[0].EndsWith(':'))
        {
            file.Error(number, $"'{LineBeginning.Of(line)}' is no host; if this is YAML, choose ansibleYaml.");
            return;
        }

        var hosts = tree.Add(words[0], group, number);
        foreach (var word in words.Skip(1))
        {
            if (word.IndexOf('=', StringComparison.Ordinal) is not (var equals and > 0))
            {
                file.Error(
                    number, $"Behind '{LineBeginning.Of(line)}' stands what is no variable; write NAME=VALUE without blanks around '=', and one host a line.");
                return;
            }

            if (!AnsibleVariables.IsKnown(word[..equals]))
                continue;
            var value = ValueOf(word[(equals + 1)..], number);
            foreach (var host in hosts)
                host.Variables[word[..equals]] = value;
        }
    }

    private static void Variable(string line, AnsibleTree.Group group, int number, InventoryFile file)
    {
        if (line.IndexOf('=', StringComparison.Ordinal) is not (var equals and > 0))
            file.Error(number, $"'{LineBeginning.Of(line)}' begins no variable; write NAME=VALUE.");
        else if (line[..equals].Trim() is var name && AnsibleVariables.IsKnown(name))
            group.Variables[name] = ValueOf(line[(equals + 1)..], number);
    }

    private static AnsibleTree.Variable ValueOf(string written, int line)
    {
        var (text, items) = PythonLiteral.Read(written);
        return new AnsibleTree.Variable(text, line, items);
    }

    private static string WithoutRemark(string line)
    {
        for (var at = 1; at < line.Length; at++)
        {
            if (line[at] is '#' && char.IsWhiteSpace(line[at - 1]))
                return line[..at].Trim();
        }

        return line.Trim();
    }

    /// <summary>Words as Python's shlex parts them: quotes keep blanks together and go, # begins a remark, also within a word.</summary>
    /// <returns>Null: a quotation mark is not closed.</returns>
    private static List<string>? Words(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (isInside, quote) = (false, '\0');
        for (var at = 0; at < line.Length; at++)
        {
            var character = line[at];
            if (quote != '\0')
            {
                if (character == quote)
                    quote = '\0';
                else if (character == '\\' && quote == '"' && at + 1 < line.Length && line[at + 1] is '"' or '\\')
                    word.Append(line[++at]);
                else
                    word.Append(character);
            }
            else if (character is '"' or '\'')
            {
                (quote, isInside) = (character, true);
            }
            else if (char.IsWhiteSpace(character))
            {
                if (isInside)
                    words.Add(word.ToString());
                word.Clear();
                isInside = false;
            }
            else if (character == '#')
            {
                break;
            }
            else
            {
                word.Append(character == '\\' && at + 1 < line.Length ? line[++at] : character);
                isInside = true;
            }
        }

        if (quote != '\0')
            return null;
        if (isInside)
            words.Add(word.ToString());
        return words;
    }

    [GeneratedRegex(@"^\[(?<name>[^:\]\s]+)(:(?<kind>\w+))?\]\s*(#.*)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Heading();
}
