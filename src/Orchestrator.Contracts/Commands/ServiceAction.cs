namespace Orchestrator.Contracts.Commands;

/// <summary>What to do with a service. All but the restart leave a service that is so already as it is.</summary>
public enum ServiceOperation
{
    Start,
    Stop,
    Restart,

    /// <summary>It starts with the computer from now on; it is not started.</summary>
    Enable,

    /// <summary>It does not start with the computer any more; it is not stopped.</summary>
    Disable,
}

/// <summary>Controls a service: a unit of systemd, or a service of Windows by its name (not its display name).</summary>
public sealed record ServiceAction : ActionSpec
{
    public required string Service { get; init; }

    public required ServiceOperation Operation { get; init; }
}
