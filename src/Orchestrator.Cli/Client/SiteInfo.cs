using System.Text.Json;

namespace Orchestrator.Cli.Client;

/// <summary>A place with targets.</summary>
internal sealed record SiteInfo
{
    public required string Name { get; init; }

    public string? Description { get; init; }

    public string? Zone { get; init; }

    public IReadOnlyList<string>? ServerAddresses { get; init; }

    public string? Timeframe { get; init; }

    /// <summary>As it was set.</summary>
    public JsonElement? Levels { get; init; }

    /// <summary>False: targets name it, and nobody has said anything of it.</summary>
    public bool Described { get; init; }

    public int Targets { get; init; }

    public int Connected { get; init; }
}

/// <summary>What is said of a site.</summary>
internal sealed record SiteBody(string? Description, string? Zone, IReadOnlyList<string>? ServerAddresses, string? Timeframe, Dictionary<string, Dictionary<string, long>>? Levels);

/// <summary>What holds wherever nobody says anything else.</summary>
internal sealed record OrganisationInfo
{
    public required string Zone { get; init; }

    public string? Timeframe { get; init; }

    /// <summary>As it was set.</summary>
    public JsonElement? Levels { get; init; }
}

/// <summary>What is said of the organisation.</summary>
internal sealed record OrganisationBody(string? Timeframe, Dictionary<string, Dictionary<string, long>>? Levels);
