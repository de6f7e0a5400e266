namespace Orchestrator.Server.Access;

/// <summary>What the audit log says of many things at once.</summary>
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
}
