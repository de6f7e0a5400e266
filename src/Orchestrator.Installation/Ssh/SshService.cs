namespace Orchestrator.Installation.Ssh;

/// <summary>A service as it stands on a computer with a Unix shell.</summary>
/// <param name="Name">Of the service, its program and its folders.</param>
internal sealed record SshService(string Name)
{
    public static readonly SshService Agent = new("orchestrator-agent");

    public static readonly SshService Depot = new("orchestrator-depot");

    /// <summary>What systemd is told of it.</summary>
    public string Unit { get; } = ShellScript.Resource($"{Name}.service").TrimEnd();
}
