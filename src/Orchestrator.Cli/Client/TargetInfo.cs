using System.Text.Json;

namespace Orchestrator.Cli.Client;

/// <summary>A computer of the inventory.</summary>
internal sealed record TargetInfo
{
    public string? Id { get; init; }

    public required string Name { get; init; }

    public string? Kind { get; init; }

    public string? Address { get; init; }

    public bool Simulated { get; init; }

    public string? Os { get; init; }

    public string? Architecture { get; init; }

    public string? OsDescription { get; init; }

    public string? Site { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public IReadOnlyList<string>? Groups { get; init; }

    public string? Credentials { get; init; }

    public IReadOnlyList<string>? MacAddresses { get; init; }

    public string? Zone { get; init; }

    public string? Timeframe { get; init; }

    /// <summary>As it was set.</summary>
    public JsonElement? Levels { get; init; }

    /// <summary>Which timeframe and levels count for it, and who says so, as the server tells.</summary>
    public JsonElement? Effective { get; init; }

    public string? AgentVersion { get; init; }

    public bool Connected { get; init; }

    public DateTimeOffset? LastSeen { get; init; }

    public double? ClockSkewMs { get; init; }

    public string? Conflict { get; init; }
}

/// <summary>What the server says about itself.</summary>
internal sealed record ServerInfo
{
    public string? Name { get; init; }

    public string? Version { get; init; }

    public string? Storage { get; init; }

    public string? Messaging { get; init; }

    /// <summary>Not null: the server does not live in real time.</summary>
    public string? TestClock { get; init; }

    public int SimulatedTargets { get; init; }

    public DateTimeOffset Now { get; init; }

    public string? Role { get; init; }

    /// <summary>The computer the server runs on; null until its agent has greeted.</summary>
    public string? LocalTarget { get; init; }
}

/// <summary>What an administrator decides about a target; null: nothing is said about it.</summary>
internal sealed record TargetSettings
{
    public string? Address { get; init; }

    public string? Site { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public IReadOnlyList<string>? Groups { get; init; }

    public string? Credentials { get; init; }

    public IReadOnlyList<string>? MacAddresses { get; init; }

    public string? Zone { get; init; }

    public string? Timeframe { get; init; }

    /// <summary>Values by level and name; empty: none is set any more.</summary>
    public Dictionary<string, Dictionary<string, long>>? Levels { get; init; }
}
