using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Tests.Installation;

/// <summary>A network in which computers are there or not, as the test says; it notes who is asked.</summary>
internal sealed class FakeNetwork : IPing, IWakeSignal, ITargetDirectory, ITargetPlaces
{
    public Dictionary<string, Target> Targets { get; } = new(StringComparer.Ordinal);

    /// <summary>Addresses that answer.</summary>
    public HashSet<string> Present { get; } = new(StringComparer.Ordinal);

    /// <summary>Where targets are reached that are not reached straight at their address.</summary>
    public Dictionary<string, TargetPlace> Places { get; } = new(StringComparer.Ordinal);

    public List<string> Asked { get; } = [];

    /// <summary>What the server's own network lacks; null: nothing.</summary>
    public Exception? Hindrance { get; set; }

    /// <summary>Addresses whose answers take for ever.</summary>
    public HashSet<string> Slow { get; } = new(StringComparer.Ordinal);

    /// <summary>Addresses whose answers come when the test says so.</summary>
    public Dictionary<string, TaskCompletionSource<bool>> Held { get; } = new(StringComparer.Ordinal);

    public int Packets { get; private set; }

    /// <summary>Called with every packet.</summary>
    public Action<Target> Called { get; set; } = _ => { };

    public Target Add(string id, string? address = null) => Targets[id] = new Target { Id = id, Name = $"{id}.example.org", Address = address };

    public Task<bool> Answers(string address, TimeSpan patience, CancellationToken cancellation)
    {
        lock (Asked)
            Asked.Add(address);
        if (Slow.Contains(address))
            return new TaskCompletionSource<bool>().Task.WaitAsync(cancellation);
        if (Held.TryGetValue(address, out var held))
            return held.Task.WaitAsync(cancellation);
        if (Hindrance is not null)
            return Task.FromException<bool>(Hindrance);
        return Task.FromResult(Present.Contains(address));
    }

    public Task<WakeSignal> Send(Target target, CancellationToken cancellation)
    {
        if (target.Name.StartsWith("unknown", StringComparison.Ordinal))
            return Task.FromResult(new WakeSignal(false, "no MAC address is known"));
        Packets++;
        Called(target);
        return Task.FromResult(new WakeSignal(true, "packet sent"));
    }

    public Task<TargetPlace> Of(Target target, CancellationToken cancellation) =>
        Places.TryGetValue(target.Id, out var place) ? Task.FromResult(place) : new StraightPlaces().Of(target, cancellation);

    public Target? Find(string id) => Targets.GetValueOrDefault(id);

    public Target? FindByName(string name) => null;
}
