namespace Orchestrator.Cli.Client;

/// <summary>A list as somebody likes to see it.</summary>
internal sealed record ViewInfo
{
    public required string Page { get; init; }

    public required string Name { get; init; }

    /// <summary>What stands in the page's address after the question mark.</summary>
    public required string Query { get; init; }

    public DateTimeOffset SavedAt { get; init; }
}

/// <summary>What a view shows.</summary>
internal sealed record ViewBody(string Query);
