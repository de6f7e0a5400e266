using System.Text.Json;

namespace Orchestrator.Cli.Client;

/// <summary>A depot and how it is.</summary>
internal sealed record DepotInfo
{
    public required string Name { get; init; }

    public required string Site { get; init; }

    public string? Description { get; init; }

    /// <summary>Null: the servers.</summary>
    public string? Parent { get; init; }

    public required string Address { get; init; }

    public string? Timeframe { get; init; }

    public JsonElement? Levels { get; init; }

    public IReadOnlyList<string> Packages { get; init; } = [];

    public int RetentionHours { get; init; }

    public int Hops { get; init; }

    public DepotStateInfo? State { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>How a depot was when it last said so.</summary>
internal sealed record DepotStateInfo
{
    public DateTimeOffset At { get; init; }

    public string? Version { get; init; }

    /// <summary>Seconds by which its clock is ahead of the server's.</summary>
    public double? ClockSkew { get; init; }

    public string? Level { get; init; }

    public DateTimeOffset? NextChange { get; init; }

    public DateTimeOffset? PolledAt { get; init; }

    public int Contents { get; init; }

    public long Bytes { get; init; }

    public int Missing { get; init; }

    public long MissingBytes { get; init; }

    public long? FreeBytes { get; init; }

    public string? Doing { get; init; }
}

/// <summary>A depot to save.</summary>
internal sealed record DepotBody(
    string Site, string Address, string? Parent, string Description, string? Timeframe, Dictionary<string, Dictionary<string, long>>? Levels, IReadOnlyList<string> Packages, int RetentionHours);

/// <summary>What happened to one content at one depot.</summary>
internal sealed record DepotTransferInfo
{
    public required string Depot { get; init; }

    public DateTimeOffset At { get; init; }

    public required string Kind { get; init; }

    public required string Content { get; init; }

    public long Size { get; init; }

    public string? File { get; init; }

    public string? From { get; init; }

    public long Bytes { get; init; }

    public long ResumedFrom { get; init; }

    public double Seconds { get; init; }

    public long? BytesPerSecond { get; init; }

    public string? Reason { get; init; }
}
