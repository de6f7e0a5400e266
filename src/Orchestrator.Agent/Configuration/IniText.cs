namespace Orchestrator.Agent.Configuration;

/// <summary>Lines key=value in sections. Of several equal keys in a section the last one counts for those who read the file, so it is the one that is set.</summary>
/// <param name="names">How sections and keys are compared.</param>
internal sealed class IniText(StringComparison names)
{
    /// <param name="section">Null: the lines before the first section.</param>
    public TextChange Set(string text, string? section, string key, string value)
    {
        var lines = new LineText(text);
        var (found, end, exists) = Look(lines, section, key);
        if (found.Count > 0)
        {
            var line = lines[found[^1]];
            var at = line.IndexOf('=') + 1;
            while (at < line.Length && line[at] is ' ' or '\t')
                at++;
            if (line[at..] == value)
                return new TextChange(text, ChangeKind.None);
            lines.Replace(found[^1], line[..at] + value);
            return new TextChange(lines.ToString(), ChangeKind.Changed);
        }

        if (!exists)
        {
            if (lines.Count > 0 && lines[lines.Count - 1].Length > 0)
                lines.Insert(lines.Count, "");
            lines.Insert(lines.Count, $"[{section}]");
            end = lines.Count;
        }

        lines.Insert(end, $"{key}{Separator(lines)}{value}");
        return new TextChange(lines.ToString(), ChangeKind.Added);
    }

    public TextChange Remove(string text, string? section, string key)
    {
        var lines = new LineText(text);
        var (found, _, _) = Look(lines, section, key);
        foreach (var line in found.Reverse())
            lines.Remove(line);
        return found.Count == 0 ? new TextChange(text, ChangeKind.None) : new TextChange(lines.ToString(), ChangeKind.Removed);
    }

    /// <summary>The lines with the key, where a new one belongs, and whether the section exists.</summary>
    private (IReadOnlyList<int> Found, int End, bool Exists) Look(LineText lines, string? section, string key)
    {
        var found = new List<int>();
        var (within, exists, end) = (section is null, section is null, 0);
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i].Trim();
            if (line is ['[', ..] && line.IndexOf(']') is > 0 and var close)
            {
                within = section is not null && line[1..close].Trim().Equals(section, names);
                exists |= within;
                if (within)
                    end = i + 1;
            }
            else if (within && line.Length > 0)
            {
                end = i + 1;
                if (line[0] is not ('#' or ';') && line.IndexOf('=') is > 0 and var at && line[..at].TrimEnd().Equals(key, names))
                    found.Add(i);
            }
        }

        return (found, end, exists);
    }

    // New lines look like those that are there.
    private static string Separator(LineText lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].TrimStart() is [not ('#' or ';' or '['), ..] line && line.IndexOf('=') is > 0 and var at)
                return line[at - 1] == ' ' ? " = " : "=";
        }

        return "=";
    }
}
