using System.Net;
using System.Net.Sockets;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Agents;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Targets;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Fleet;

/// <summary>What agents tell of themselves, on its way into the inventory and to the shards.</summary>
internal sealed class AgentPresence(Inventory inventory, ShardPost shards, TimeProvider time) : IAgentPresence
{
    public IEnumerable<string> Present => inventory.All().Where(target => target is { Connected: true, Kind: TargetKind.Computer }).Select(target => target.Id);

    public async Task<AgentGreeting> Greet(Hello hello, CancellationToken cancellation)
    {
        await inventory.Know([hello.Target], [], cancellation);
        if (inventory.Find(hello.Target) is not { } before)
            return new AgentGreeting($"The inventory has no target '{hello.Target}'; add this computer, or give its agent the id of a target.");
        if (before.Kind == TargetKind.Simulated)
            return AgentGreeting.Served;

        // The store decides which machine a target is bound to: two of them may greet two servers at the same moment.
        var known = await inventory.Edit(before.Id, stored => Learn(stored, hello), cancellation);
        if (known is null || known.MachineId != hello.MachineId)
            return new AgentGreeting(known?.Conflict ?? $"The target '{hello.Target}' has been removed.");
        var now = time.GetUtcNow();
        inventory.Saw(new TargetSighting(known.Id, known.Connected, now, hello.SentAt - now));
        if (before.AgentZone != hello.Zone || before.Os != known.Os)
            await shards.Surely(new TimeframesChanged([known.Id]), cancellation);
        return AgentGreeting.Served;
    }

    public Task Appeared(string targetId, CancellationToken cancellation)
    {
        inventory.Saw(new TargetSighting(targetId, Connected: true, time.GetUtcNow()));
        return shards.Everywhere(new TargetAppeared(targetId), cancellation);
    }

    public Task Alive(string targetId, DateTimeOffset sentAt, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        inventory.Saw(new TargetSighting(targetId, Connected: true, now, sentAt - now));
        return Task.CompletedTask;
    }

    public Task Contested(string targetId, string? conflict, CancellationToken cancellation) =>
        inventory.Edit(targetId, known => known.Conflict == conflict ? known : known with { Conflict = conflict }, cancellation);

    public Task Gone(string targetId, CancellationToken cancellation)
    {
        inventory.Saw(new TargetSighting(targetId, Connected: false, time.GetUtcNow()));
        return Task.CompletedTask;
    }

    private static Target Learn(Target known, Hello hello)
    {
        if (known.MachineId is { } bound && bound != hello.MachineId)
        {
            return known with
            {
                Conflict = $"'{known.Name}' is bound to machine {bound}; machine {hello.MachineId} ({hello.Platform.HostName}) greeted with its identity and is not served.",
            };
        }

        var learned = known with
        {
            Os = hello.Platform.Os,
            Architecture = hello.Platform.Architecture,
            OsDescription = hello.Platform.Description,
            AgentZone = hello.Zone,
            AgentVersion = hello.AgentVersion,
            MachineId = hello.MachineId,
            Networks = Learn(known.Networks, hello.Networks),
            Conflict = null,
        };

        // A fleet that comes back after an outage greets all at once and has mostly nothing new to say.
        return learned == known ? known : learned;
    }

    /// <summary>What is no address is left out: nothing an agent says of its networks keeps it from being served.</summary>
    private static IReadOnlyList<AgentNetwork> Learn(IReadOnlyList<AgentNetwork> known, IReadOnlyList<AgentNetwork>? told)
    {
        if (told is null)
            return known;
        var usable = told.Take(ContractLimits.Networks).Select(Usable).OfType<AgentNetwork>().ToList();

        // Lists are compared by reference: the same ones must stay the same.
        return usable.SequenceEqual(known) ? known : usable;
    }

    private static AgentNetwork? Usable(AgentNetwork told) =>
        MacAddress.Normalize(told.Mac) is { } mac
        && IPAddress.TryParse(told.Address, out var address)
        && told.PrefixLength >= 0
        && told.PrefixLength <= (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)
            ? new AgentNetwork(mac, address.ToString(), told.PrefixLength)
            : null;
}
