namespace Orchestrator.Core.Installation;

/// <summary>What an Install activity asks of an installer (one attempt).</summary>
public sealed record InstallationOrder
{
    /// <summary>The agent, or the depot, is taken off the target, rather than brought onto it.</summary>
    public bool Remove { get; init; }

    /// <summary>Name of the depot whose service it is about; null: the agent.</summary>
    public string? Depot { get; init; }

    /// <summary>An echo request before connecting.</summary>
    public bool PingFirst { get; init; } = true;

    /// <summary>A magic packet if the target does not answer and its MAC address is known; it is then waited for.</summary>
    public bool Wake { get; init; } = true;

    /// <summary>The way onto the target.</summary>
    public InstallationProtocol Protocol { get; init; } = InstallationProtocol.Auto;

    /// <summary>Windows: ADMIN$ is made if it is missing.</summary>
    public bool AdminShare { get; init; } = true;

    /// <summary>Windows: an ADMIN$ that the attempt made is taken away again at its end.</summary>
    public bool RestoreAdminShare { get; init; }

    /// <summary>Windows: the service RemoteRegistry is started if it does not run.</summary>
    public bool RemoteRegistry { get; init; } = true;

    /// <summary>Host name or IP address at which the agent reaches the server, before all others; null: those of the server's settings.</summary>
    public string? ServerAddress { get; init; }

    /// <summary>Process priority of the installation work.</summary>
    public InstallationPriority Priority { get; init; } = InstallationPriority.Normal;

    /// <summary>The attempt is given up after this time.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>The process priority of the installation work. Low is recommended for large numbers.</summary>
public enum InstallationPriority
{
    Low,
    Normal,
    High,
}

/// <summary>How an installer gets onto a target.</summary>
public enum InstallationProtocol
{
    /// <summary>By the target's credentials and the ports that answer.</summary>
    Auto,
    Ssh,
    Smb,
}
