namespace Orchestrator.Core.Installation;

/// <summary>What a Wake activity asks for.</summary>
public sealed record WakeOrder
{
    /// <summary>How long the target is waited for.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);
}
