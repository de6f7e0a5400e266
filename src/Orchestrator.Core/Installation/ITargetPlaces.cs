using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Installation;

/// <summary>Where installers go to reach targets.</summary>
public interface ITargetPlaces
{
    /// <summary>By names, jump hosts and ports of the server's own configuration. What cannot be told is taken for straight to the target's address.</summary>
    Task<TargetPlace> Of(Target target, CancellationToken cancellation);
}

/// <summary>Where a target is reached.</summary>
/// <param name="Host">Host name or IP address.</param>
/// <param name="Detour">By which way other than straight, for people, so that an echo request from here says nothing; null: straight.</param>
public sealed record TargetPlace(string Host, string? Detour);

/// <summary>Every target at its own address: no installer knows another way.</summary>
public sealed class StraightPlaces : ITargetPlaces
{
    public Task<TargetPlace> Of(Target target, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(target);
        return Task.FromResult(new TargetPlace(target.Address ?? target.Name, Detour: null));
    }
}
