using System.Collections.Concurrent;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;

namespace Orchestrator.Installation.Push;

/// <summary>Where installers go, as they would find out themselves; remembered for a while, because each answer may take a program and a look into the store.</summary>
/// <param name="pace">Real time: the configuration of the server's account is changed in it.</param>
public sealed class InstallerPlaces(WayFinder finder, TimeProvider pace) : ITargetPlaces, IDisposable
{
    private const int MostRemembered = 200_000;

    private static readonly TimeSpan Good = TimeSpan.FromMinutes(10);
    private static readonly InstallationOrder AnyWay = new();

    // Each may be a process of its own: a sweep over a fleet must not begin hundreds at once.
    private readonly SemaphoreSlim asking = new(8);
    private readonly ConcurrentDictionary<(string Target, string Address, string? Credentials), (TargetPlace Place, long At)> known = [];

    public async Task<TargetPlace> Of(Target target, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(target);
        var key = (target.Id, target.Address ?? target.Name, target.Credentials);
        if (known.TryGetValue(key, out var remembered) && pace.GetElapsedTime(remembered.At) < Good)
            return remembered.Place;
        var place = await Find(target, cancellation);
        if (known.Count >= MostRemembered)
            known.Clear();
        known[key] = (place, pace.GetTimestamp());
        return place;
    }

    public void Dispose() => asking.Dispose();

    private async Task<TargetPlace> Find(Target target, CancellationToken cancellation)
    {
        await asking.WaitAsync(cancellation);
        try
        {
            var (way, visit) = await finder.Of(target, AnyWay, _ => { }, cancellation);
            var place = await way.Locate(visit, cancellation);
            return new TargetPlace(place.Host, place.Detour);
        }
        catch (RemoteException)
        {
            // An attempt says what is wrong; whether the computer is there can be asked all the same.
            return new TargetPlace(target.Address ?? target.Name, Detour: null);
        }
        finally
        {
            asking.Release();
        }
    }
}
