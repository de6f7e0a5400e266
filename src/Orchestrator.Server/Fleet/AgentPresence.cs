using System.Collections.Concurrent;
using Orchestrator.Contracts.Agents;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Targets;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Fleet;

/// <summary>What agents tell of themselves, on its way into the inventory and to the shards.</summary>
internal sealed class AgentPresence(Inventory inventory, ShardPost shards, TimeProvider time) : IAgentPresence
{
    private readonly ConcurrentDictionary<string, byte> connected = new(StringComparer.Ordinal);

    public bool IsConnected(string targetId) => connected.ContainsKey(targetId);

    public async Task<AgentGreeting> Greet(Hello hello, CancellationToken cancellation)
    {
        if (inventory.Find(hello.Target) is not { } target)
            return new AgentGreeting($"The inventory has no target '{hello.Target}'; add this computer, or give its agent the id of a target.");
        if (target.MachineId is { } bound && bound != hello.MachineId)
        {
            var conflict = $"'{target.Name}' is bound to machine {bound}; machine {hello.MachineId} ({hello.Platform.HostName}) greeted with its identity and is not served.";
            await inventory.Edit(target.Id, known => known with { Conflict = conflict }, cancellation);
            return new AgentGreeting(conflict);
        }

        var now = time.GetUtcNow();
        Target Learn(Target known) => known with
        {
            Os = hello.Platform.Os,
            Architecture = hello.Platform.Architecture,
            OsDescription = hello.Platform.Description,
            AgentZone = hello.Zone,
            AgentVersion = hello.AgentVersion,
            MachineId = hello.MachineId,
            LastSeen = now,
            ClockSkew = hello.SentAt - now,
            Conflict = null,
        };
        if (target.Kind == TargetKind.Simulated)
            inventory.Touch(target.Id, Learn);
        else
            await inventory.Edit(target.Id, Learn, cancellation);
        if (target.AgentZone != hello.Zone)
            await shards.Everywhere(new TimeframesChanged(target.Id), cancellation);
        return AgentGreeting.Served;
    }

    public Task Appeared(string targetId, CancellationToken cancellation)
    {
        connected[targetId] = 0;
        return shards.Everywhere(new TargetAppeared(targetId), cancellation);
    }

    public Task Alive(string targetId, DateTimeOffset sentAt, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        inventory.Touch(targetId, target => target with { LastSeen = now, ClockSkew = sentAt - now });
        return Task.CompletedTask;
    }

    public Task Gone(string targetId, CancellationToken cancellation)
    {
        connected.TryRemove(targetId, out _);
        var now = time.GetUtcNow();
        inventory.Touch(targetId, target => target with { LastSeen = now });
        return Task.CompletedTask;
    }
}
