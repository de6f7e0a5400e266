using Orchestrator.Core.Targets;
using Orchestrator.Timeframes;

namespace Orchestrator.Server.Access;

/// <summary>How the audit log says things.</summary>
internal static class AuditWords
{
    private const int MostNamed = 20;

    /// <summary>"3 added: a, b, c"; of many the first, and how many more there are.</summary>
    public static string Of(string what, IReadOnlyCollection<string> names)
    {
        var listed = string.Join(", ", names.Take(MostNamed));
        var more = names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "";
        return names.Count == 0 ? $"0 {what}" : $"{names.Count} {what}: {listed}{more}";
    }

    /// <summary>"zone 'UTC'"; of what is not set "no zone".</summary>
    public static string Set(string what, string? value) => string.IsNullOrEmpty(value) ? $"no {what}" : $"{what} '{value}'";

    /// <summary>What is set for levels.</summary>
    public static string Levels(LevelSettings? levels) => levels is null ? "no levels of its own" : $"levels {LevelSettingsText.Of(levels)}";

    /// <summary>Who belongs to a group.</summary>
    public static string Of(GroupQuery? query)
    {
        if (query is null)
            return "a list of targets";
        var conditions = new[]
        {
            ("tag", query.Tag), ("site", query.Site), ("system", query.Os), ("name", query.Name), ("agent", query.Agent?.ToString().ToLowerInvariant()),
        };
        return $"whoever has {string.Join(", ", conditions.Where(condition => condition.Item2 is not null).Select(condition => Set(condition.Item1, condition.Item2)))}";
    }
}
