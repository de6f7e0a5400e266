namespace Orchestrator.Contracts.Commands;

/// <summary>What is waited for.</summary>
public enum WaitSubject
{
    /// <summary>A TCP port that takes connections.</summary>
    Port,

    /// <summary>A file or folder that exists.</summary>
    File,

    /// <summary>A service that runs.</summary>
    Service,
}

/// <summary>Waits until something is there, or gone; looked at twice a second until the time-out, which it must have.</summary>
public sealed record WaitAction : ActionSpec
{
    public required WaitSubject For { get; init; }

    /// <summary>It is waited until the port is closed, the file is gone, the service does not run.</summary>
    public bool UntilGone { get; init; }

    /// <summary>Of a port. Null: this computer itself.</summary>
    public string? Host { get; init; }

    /// <summary>1 to 65535.</summary>
    public int? Port { get; init; }

    /// <summary>Absolute path; variables are expanded on the target.</summary>
    public string? File { get; init; }

    public string? Service { get; init; }
}
