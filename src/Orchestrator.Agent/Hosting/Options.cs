namespace Orchestrator.Agent.Hosting;

/// <summary>Options of a command line: <c>--name value</c>.</summary>
internal static class Options
{
    /// <exception cref="FormatException">One of them is no option, or has no value.</exception>
    public static Dictionary<string, string> Read(ReadOnlySpan<string> arguments, ReadOnlySpan<string> names)
    {
        var values = new Dictionary<string, string>();
        for (var at = 0; at < arguments.Length; at += 2)
        {
            var name = arguments[at].StartsWith("--", StringComparison.Ordinal) ? arguments[at][2..] : "";
            if (!names.Contains(name))
                throw new FormatException($"'{arguments[at]}' is no option.");
            if (at + 1 == arguments.Length)
                throw new FormatException($"--{name} needs a value.");
            values[name] = arguments[at + 1];
        }

        return values;
    }
}
