using System.Globalization;

namespace Orchestrator.Timeframes;

/// <summary>Settings of levels in one line: <c>minimum:rate=500000 normal:rate=1000000,pause=5</c>.</summary>
public static class LevelSettingsText
{
    private const string Example = "normal:rate=1000000,pause=5 minimum:rate=0";

    private static readonly char[] BetweenLevels = [' ', ';', '|'];

    /// <summary>What is set, in the order of the levels; empty: nothing is.</summary>
    public static string Of(LevelSettings levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        var words = new[] { Of("minimum", levels.Minimum), Of("normal", levels.Normal), Of("maximum", levels.Maximum) };
        return string.Join(' ', words.Where(word => word.Length > 0));
    }

    /// <summary>
    /// Reads what <see cref="Of(LevelSettings)"/> writes; levels may also be separated by semicolons or bars, and stand in any order and case. Whether
    /// values are in range is not looked at.
    /// </summary>
    /// <param name="mistake">What is wrong, and the remedy; null: nothing.</param>
    public static LevelSettings? Read(string text, out string? mistake)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (levels, seen) = (new LevelSettings(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var word in text.Split(BetweenLevels, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = word.Split(':', 2);
            var name = parts[0].ToLowerInvariant();
            if (parts.Length != 2 || Read(parts[1]) is not { } setting || With(levels, name, setting) is not { } more)
            {
                mistake = $"'{word}' says nothing of a level; write minimum, normal or maximum, and what holds there, such as {Example} (rate in bytes a second, pause in seconds).";
                return null;
            }

            if (!seen.Add(name))
            {
                mistake = $"'{name}' stands there twice; write all that holds at it together, such as {Example}.";
                return null;
            }

            levels = more;
        }

        mistake = null;
        return levels;
    }

    private static LevelSettings? With(LevelSettings levels, string name, LevelSetting setting) => name switch
    {
        "minimum" => levels with { Minimum = setting },
        "normal" => levels with { Normal = setting },
        "maximum" => levels with { Maximum = setting },
        _ => null,
    };

    private static LevelSetting? Read(string text)
    {
        var (setting, seen) = (new LevelSetting(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var pair in text.Split(',').Select(pair => pair.Split('=', 2)))
        {
            if (pair.Length != 2 || !seen.Add(pair[0]) || !long.TryParse(pair[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || With(setting, pair[0], number) is not { } more)
                return null;
            setting = more;
        }

        return setting;
    }

    private static LevelSetting? With(LevelSetting setting, string name, long number) => (name, number) switch
    {
        ("rate", _) => setting with { BytesPerSecond = number },
        (_, > int.MaxValue) => null,
        ("parallel", _) => setting with { Parallelism = (int)number },
        ("polling", _) => setting with { PollingSeconds = (int)number },
        ("pause", _) => setting with { PauseSeconds = (int)number },
        _ => null,
    };

    private static string Of(string name, LevelSetting? level)
    {
        if (level is null)
            return "";
        var values = new[] { ("rate", level.BytesPerSecond), ("parallel", level.Parallelism), ("polling", level.PollingSeconds), ("pause", level.PauseSeconds) };
        var set = values.Where(value => value.Item2 is not null).Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Item1}={value.Item2}")).ToList();
        return set.Count == 0 ? "" : $"{name}:{string.Join(',', set)}";
    }
}
