using System.Globalization;
using System.Text;

namespace Orchestrator.Cli.Terminal;

/// <summary>Values as people read them.</summary>
internal static class Words
{
    /// <summary>UTC to the second: a run spans zones, so no local time is the right one.</summary>
    public static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    public static string Clock(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Duration(TimeSpan span) => span switch
    {
        { TotalSeconds: < 60 } => span.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s",
        { TotalHours: < 1 } => $"{(int)span.TotalMinutes} min {span.Seconds} s",
        { TotalDays: < 1 } => $"{(int)span.TotalHours} h {span.Minutes} min",
        _ => $"{(int)span.TotalDays} d {span.Hours} h",
    };

    public static string Count(int number, string one) => number == 1 ? $"1 {one}" : $"{number} {one}s";

    /// <summary>camelCase as words: <c>timedOut</c> becomes <c>timed out</c>.</summary>
    public static string OfName(string name)
    {
        var text = new StringBuilder(name.Length + 2);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0)
                text.Append(' ');
            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }

    /// <summary>On one line and harmless: what a target wrote must not be able to steer the terminal.</summary>
    public static string Line(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var harmless = new StringBuilder(text.Length);
        foreach (var letter in text.TrimEnd())
            harmless.Append(letter is '\n' or '\r' or '\t' ? ' ' : char.IsControl(letter) ? '·' : letter);
        return harmless.ToString();
    }
}
