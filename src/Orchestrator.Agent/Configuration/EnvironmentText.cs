namespace Orchestrator.Agent.Configuration;

/// <summary>
/// Lines KEY=value as shells and systemd read them; the last of several counts. The word export before a key stays. What shells and systemd
/// read differently, or what more there is on a line, is not touched.
/// </summary>
internal static class EnvironmentText
{
    private const string Unquoted = "_-+./:,@%^";

    /// <exception cref="CannotChange">More than a value is on its line, or the value goes on in the next.</exception>
    public static TextChange Set(string text, string key, string value)
    {
        var lines = new LineText(text);
        var written = Quoted(value);
        var found = Look(lines, key);
        if (found.Count == 0)
        {
            lines.Insert(lines.Count, $"{key}={written}");
            return new TextChange(lines.ToString(), ChangeKind.Added);
        }

        var line = lines[found[^1].Line];
        var changed = line[..(line.IndexOf('=') + 1)] + written;
        if (line == changed)
            return new TextChange(text, ChangeKind.None);
        Allow(found[^1], key);
        lines.Replace(found[^1].Line, changed);
        return new TextChange(lines.ToString(), ChangeKind.Changed);
    }

    /// <exception cref="CannotChange">More than a value is on one of its lines, or a value goes on in the next.</exception>
    public static TextChange Remove(string text, string key)
    {
        var lines = new LineText(text);
        var found = Look(lines, key);
        foreach (var one in Enumerable.Reverse(found))
        {
            Allow(one, key);
            lines.Remove(one.Line);
        }

        return found.Count == 0 ? new TextChange(text, ChangeKind.None) : new TextChange(lines.ToString(), ChangeKind.Removed);
    }

    private static void Allow((int Line, EnvironmentLine Is) found, string key)
    {
        if (found.Is.GoesOn)
            throw new CannotChange($"the value of '{key}' in line {found.Line + 1} goes on in the next line; change it by a script");
        if (found.Is.HasMore)
        {
            throw new CannotChange(
                $"line {found.Line + 1} has more than the value of '{key}', such as a comment or another command; put that on a line of its own, or change it by a script");
        }
    }

    private static List<(int Line, EnvironmentLine Is)> Look(LineText lines, string key)
    {
        var found = new List<(int, EnvironmentLine)>();
        var (before, begun) = (EnvironmentLine.None, 0);
        for (var i = 0; i < lines.Count; i++)
        {
            if (!before.GoesOn)
                begun = i;
            before = EnvironmentLine.Read(lines[i], before);
            if (before.Key == key)
                found.Add((i, before));
        }

        return before.GoesOn
            ? throw new CannotChange($"what begins in line {begun + 1} goes on to the end of the file: a quotation mark or the line after a backslash is missing")
            : found;
    }

    // Single quotes mean the same to shells and to systemd; within double quotes both take these marks by a backslash.
    private static string Quoted(string value)
    {
        if (value.All(character => char.IsAsciiLetterOrDigit(character) || Unquoted.Contains(character)))
            return value;
        return value.Contains('\'')
            ? $"\"{string.Concat(value.Select(character => character is '"' or '\\' or '$' or '`' ? $"\\{character}" : character.ToString()))}\""
            : $"'{value}'";
    }
}
