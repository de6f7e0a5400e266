namespace Orchestrator.Agent.Configuration;

/// <summary>Lines KEY=value as shells and systemd read them; the last of several counts. The word export before a key stays.</summary>
internal static class EnvironmentText
{
    private const string Export = "export ";
    private const string Unquoted = "_-+./:,@%^";

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

        var line = lines[found[^1]];
        var changed = line[..(line.IndexOf('=') + 1)] + written;
        if (line == changed)
            return new TextChange(text, ChangeKind.None);
        lines.Replace(found[^1], changed);
        return new TextChange(lines.ToString(), ChangeKind.Changed);
    }

    public static TextChange Remove(string text, string key)
    {
        var lines = new LineText(text);
        var found = Look(lines, key);
        foreach (var line in Enumerable.Reverse(found))
            lines.Remove(line);
        return found.Count == 0 ? new TextChange(text, ChangeKind.None) : new TextChange(lines.ToString(), ChangeKind.Removed);
    }

    private static List<int> Look(LineText lines, string key)
    {
        var found = new List<int>();
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i].TrimStart();
            if (line.StartsWith(Export, StringComparison.Ordinal))
                line = line[Export.Length..].TrimStart();
            if (line.StartsWith(key, StringComparison.Ordinal) && line.AsSpan(key.Length) is ['=', ..])
                found.Add(i);
        }

        return found;
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
