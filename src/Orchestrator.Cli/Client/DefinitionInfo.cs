namespace Orchestrator.Cli.Client;

/// <summary>A definition in a listing.</summary>
internal sealed record DefinitionInfo
{
    public required string Id { get; init; }

    public int Version { get; init; }

    public string? Name { get; init; }

    public string? Description { get; init; }

    public bool IsPublished { get; init; }

    public DateTimeOffset? SavedAt { get; init; }

    public string? SavedBy { get; init; }
}

/// <summary>One version of a definition.</summary>
internal sealed record DefinitionVersion(string Id, int Version);

/// <summary>Whether a definition can run, and if not, every reason at once.</summary>
internal sealed record Validation(bool Valid, IReadOnlyList<DefinitionError>? Errors);

/// <summary>One mistake and its place.</summary>
internal sealed record DefinitionError(string? Activity, string? Input, string Message)
{
    /// <summary>Place first: <c>activity.input: message</c>.</summary>
    public override string ToString()
    {
        var place = string.Join('.', new[] { Activity, Input }.Where(part => !string.IsNullOrEmpty(part)));
        return string.IsNullOrEmpty(place) ? Message : $"{place}: {Message}";
    }
}

/// <summary>One page of a listing.</summary>
internal sealed record Page<T>(IReadOnlyList<T> Items, int Total);

/// <summary>The id of something new.</summary>
internal sealed record Created(string Id);

/// <summary>RFC 9457 problem details.</summary>
internal sealed record Problem(string? Title, string? Detail, IReadOnlyList<DefinitionError>? Errors);
