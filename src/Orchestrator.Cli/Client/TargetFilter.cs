namespace Orchestrator.Cli.Client;

/// <summary>Which targets are asked for; every condition that is set must hold.</summary>
internal sealed record TargetFilter(string? Text = null, string? Site = null, string? Os = null)
{
    public string ToQuery()
    {
        var conditions = new[] { ("text", Text), ("site", Site), ("os", Os) };
        return string.Concat(conditions.Where(c => !string.IsNullOrEmpty(c.Item2)).Select(c => $"&{c.Item1}={Uri.EscapeDataString(c.Item2!)}"));
    }
}
