using System.Text.Json.Serialization;
using Orchestrator.Contracts.Reports;

namespace Orchestrator.Contracts.Agents;

/// <summary>Everything an agent says to the server.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Hello), "hello")]
[JsonDerivedType(typeof(Heartbeat), "heartbeat")]
[JsonDerivedType(typeof(Reported), "reported")]
[JsonDerivedType(typeof(OutputSeen), "outputSeen")]
[JsonDerivedType(typeof(OutputPiece), "outputPiece")]
public abstract record AgentMessage
{
    /// <summary>Id of the target the agent serves.</summary>
    public required string Target { get; init; }
}

/// <summary>The first message of every connection. The server answers with <see cref="Welcome"/> and sends what is outstanding.</summary>
public sealed record Hello : AgentMessage
{
    /// <summary>New for every start of the agent's process.</summary>
    public required string Instance { get; init; }

    /// <summary>Identity of the machine; a clone of an enrolled one is seen by it.</summary>
    public required string MachineId { get; init; }

    public required string AgentVersion { get; init; }

    public required AgentPlatform Platform { get; init; }

    /// <summary>IANA id of the computer's zone, or null if it does not know it.</summary>
    public string? Zone { get; init; }

    /// <summary>Its addresses, at most <see cref="ContractLimits.Networks"/>; null: not said.</summary>
    public IReadOnlyList<AgentNetwork>? Networks { get; init; }

    /// <summary>Distance of two heartbeats; null: not said. Three missed ones mean that the agent is gone.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>True if somebody else consumes the agent's queue at the broker: nothing reaches this one, and it says so for people to see.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Excluded { get; init; }

    /// <summary>The agent's own clock, uncorrected.</summary>
    public required DateTimeOffset SentAt { get; init; }
}

/// <summary>What kind of computer the agent runs on.</summary>
/// <param name="Os">"linux", "windows" or "macos".</param>
/// <param name="Architecture">"x64", "arm64", ...</param>
/// <param name="Description">The system's own name and version.</param>
/// <param name="HostName">The computer's own name.</param>
public sealed record AgentPlatform(string Os, string Architecture, string Description, string HostName);

/// <summary>Presence, and a measurement of the clocks.</summary>
public sealed record Heartbeat : AgentMessage
{
    /// <summary><see cref="Hello.Instance"/> of the sender; null: not said.</summary>
    public string? Instance { get; init; }

    /// <inheritdoc cref="Hello.Interval"/>
    public TimeSpan? Interval { get; init; }

    /// <summary>The agent's own clock, uncorrected.</summary>
    public required DateTimeOffset SentAt { get; init; }
}

/// <summary>A report on its way.</summary>
public sealed record Reported : AgentMessage
{
    public required CommandReport Report { get; init; }
}
