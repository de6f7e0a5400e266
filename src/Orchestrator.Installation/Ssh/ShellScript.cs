using System.Text;

namespace Orchestrator.Installation.Ssh;

/// <summary>A script for a computer's own shell. It goes there on standard input, and only runs once it is there as a whole.</summary>
internal static class ShellScript
{
    /// <param name="name">Of a file in Ssh/Target.</param>
    /// <param name="service">The service that it is about.</param>
    /// <param name="values">Variables it is given.</param>
    public static string Of(string name, string service, params (string Name, string Value)[] values)
    {
        var text = new StringBuilder("main() {\nset -u\numask 077\n");
        foreach (var (variable, value) in values.Prepend(("service", service)))
            text.Append(variable).Append('=').Append(Quote(value)).Append('\n');
        return text.Append(Resource("common.sh")).Append(Resource(name)).Append("}\nmain </dev/null\n").ToString();
    }

    /// <summary>As one word of a Bourne shell, whatever it contains.</summary>
    public static string Quote(string value) => $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>The lines "name=value" that a script prints; other lines are left out.</summary>
    public static IReadOnlyDictionary<string, string> Answers(string output)
    {
        var answers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in output.Split('\n'))
        {
            if (line.StartsWith(Mark, StringComparison.Ordinal) && line.IndexOf('=', StringComparison.Ordinal) is > 0 and var end)
                answers[line[Mark.Length..end]] = line[(end + 1)..].Trim();
        }

        return answers;
    }

    public static string Resource(string name)
    {
        using var stream = typeof(ShellScript).Assembly.GetManifestResourceStream($"Ssh/{name}") ?? throw new InvalidOperationException($"There is no script {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private const string Mark = "orchestrator:";
}
