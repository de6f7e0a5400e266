using System.Diagnostics.CodeAnalysis;
using Orchestrator.Contracts.Agents;
using Orchestrator.Timeframes;

namespace Orchestrator.Core.Targets;

/// <summary>How a target is reached.</summary>
public enum TargetKind
{
    /// <summary>A real computer with an agent of its own.</summary>
    Computer,

    /// <summary>One of the built-in simulated fleet; shown as such wherever it appears.</summary>
    Simulated,
}

/// <summary>A computer of the inventory.</summary>
public sealed record Target
{
    /// <summary>Never reused; a new machine with an old name gets a new one.</summary>
    public required string Id { get; init; }

    /// <summary>Unique, compared without case. 1 to 255 characters.</summary>
    public required string Name { get; init; }

    public TargetKind Kind { get; init; }

    /// <summary>Host name or IP address by which it is reached; null: its name is.</summary>
    public string? Address { get; init; }

    /// <summary>"linux", "windows", "macos" or "" while unknown.</summary>
    public string Os { get; init; } = "";

    public string Architecture { get; init; } = "";

    /// <summary>The system's own name and version, as its agent tells.</summary>
    public string OsDescription { get; init; } = "";

    /// <summary>Name of the site it is at, described (<see cref="Sites.Site"/>) or not; empty: none.</summary>
    public string Site { get; init; } = "";

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Names of the static groups it is in.</summary>
    [AllowNull]
    public IReadOnlyList<string> Groups { get; init => field = value ?? []; } = [];

    /// <summary>Name of the credential set its installer uses; null: its groups', else the default one.</summary>
    public string? Credentials { get; init; }

    /// <summary>MAC addresses an administrator set, as "aa:bb:cc:dd:ee:ff"; see <see cref="AllMacAddresses"/> for those to wake it by.</summary>
    [AllowNull]
    public IReadOnlyList<string> MacAddresses { get; init => field = value ?? []; } = [];

    /// <summary>What its agent told of its addresses when it last greeted.</summary>
    [AllowNull]
    public IReadOnlyList<AgentNetwork> Networks { get; init => field = value ?? []; } = [];

    /// <summary>By which it can be woken: those an administrator set, then those its agent told.</summary>
    public IReadOnlyList<string> AllMacAddresses => [.. MacAddresses.Concat(Networks.Select(network => network.Mac)).Distinct(StringComparer.Ordinal)];

    /// <summary>IANA id set by an administrator; null: its site's, else <see cref="AgentZone"/>.</summary>
    public string? Zone { get; init; }

    /// <summary>IANA id the agent tells.</summary>
    public string? AgentZone { get; init; }

    /// <summary>Name of the target's own timeframe; null: its site's, else the organisation's.</summary>
    public string? Timeframe { get; init; }

    /// <summary>
    /// What it may take of its line at each level when it fetches packages: rates and pauses, for it fetches one file after the other and is never polled. Each value that is not
    /// set is its site's, else the organisation's; null: none is.
    /// </summary>
    public LevelSettings? Levels { get; init; }

    public string AgentVersion { get; init; } = "";

    /// <summary>Identity of the machine its agent is bound to; null before its first contact.</summary>
    public string? MachineId { get; init; }

    /// <summary>At which addresses beside those of the settings its agent was told to look for broker and servers when it got its identity; null: not known.</summary>
    public IReadOnlyList<string>? ServerAddresses { get; init; }

    /// <summary>Whether its agent is connected, as far as is known; a server that stands alone knows it at once, the others of a fleet within seconds.</summary>
    public bool Connected { get; init; }

    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>What is known of its agent.</summary>
    public AgentState Agent => Connected ? AgentState.Connected : LastSeen is null ? AgentState.Never : AgentState.Absent;

    /// <summary>The agent's clock less the server's when last measured.</summary>
    public TimeSpan? ClockSkew { get; init; }

    /// <summary>Why its agent is not served (another machine with the same identity); null: all is well.</summary>
    public string? Conflict { get; init; }
}
