using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Contracts.Agents;
using Orchestrator.Core.Targets;
using Orchestrator.Server.Fleet;

namespace Orchestrator.Server.Tests;

public sealed class AgentPresenceTests(RunningServer server) : IClassFixture<RunningServer>
{
    private readonly AgentPresence presence = server.Application.Services.GetRequiredService<AgentPresence>();
    private readonly Inventory inventory = server.Application.Services.GetRequiredService<Inventory>();

    [Fact]
    public async Task The_first_machine_that_greets_is_bound_and_what_it_says_of_itself_is_stored()
    {
        var target = await Add("bound");

        (await presence.Greet(Hello(target, "machine-1"), CancellationToken.None)).Conflict.ShouldBeNull();

        await inventory.Flush(CancellationToken.None);
        var known = await Stored(target);
        known.MachineId.ShouldBe("machine-1");
        known.Os.ShouldBe("linux");
        known.AgentZone.ShouldBe("Europe/Berlin");
        known.LastSeen.ShouldNotBeNull();
    }

    [Fact]
    public async Task Its_addresses_are_learned_as_far_as_they_are_some_and_an_older_agent_leaves_them_alone()
    {
        var target = await Add("networked");
        AgentNetwork[] told = [new("AA:BB:CC:DD:EE:FF", "10.0.0.2", 24), new("no mac", "10.0.0.3", 24), new("aa:bb:cc:dd:ee:00", "10.0.0.4", 33)];

        await presence.Greet(Hello(target, "machine-1") with { Networks = told }, CancellationToken.None);
        await presence.Greet(Hello(target, "machine-1"), CancellationToken.None);

        var known = await Stored(target);
        known.Networks.ShouldBe([new AgentNetwork("aa:bb:cc:dd:ee:ff", "10.0.0.2", 24)]);
        known.AllMacAddresses.ShouldBe(["aa:bb:cc:dd:ee:ff"]);

        await presence.Greet(Hello(target, "machine-1") with { Networks = [] }, CancellationToken.None);

        (await Stored(target)).AllMacAddresses.ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_machine_with_the_same_identity_is_not_served_and_shown_as_a_conflict()
    {
        var target = await Add("cloned");
        await presence.Greet(Hello(target, "machine-1"), CancellationToken.None);

        var greeting = await presence.Greet(Hello(target, "machine-2"), CancellationToken.None);

        greeting.Conflict.ShouldNotBeNull().ShouldContain("machine-2");
        (await Stored(target)).Conflict.ShouldBe(greeting.Conflict);
        (await Stored(target)).MachineId.ShouldBe("machine-1");
    }

    [Fact]
    public async Task An_agent_of_a_target_that_is_not_in_the_inventory_is_not_served() =>
        (await presence.Greet(Hello("nobody", "machine-1"), CancellationToken.None)).Conflict.ShouldNotBeNull().ShouldContain("'nobody'");

    [Fact]
    public async Task It_is_connected_from_its_appearance_until_it_is_gone_and_signs_of_life_are_stored_later()
    {
        var target = await Add("alive");
        await presence.Appeared(target, CancellationToken.None);
        inventory.Find(target)!.Connected.ShouldBeTrue();

        await presence.Alive(target, DateTimeOffset.UnixEpoch, CancellationToken.None);
        inventory.Find(target)!.ClockSkew.ShouldNotBeNull().ShouldBeLessThan(TimeSpan.FromDays(-1));
        await presence.Gone(target, CancellationToken.None);
        await inventory.Flush(CancellationToken.None);

        (await Stored(target)).Connected.ShouldBeFalse();
        (await Stored(target)).LastSeen.ShouldNotBeNull();
    }

    private async Task<string> Add(string name)
    {
        var target = new Target { Id = "id-of-" + name, Name = name };
        await inventory.Add([target], CancellationToken.None);
        return target.Id;
    }

    private async Task<Target> Stored(string id) =>
        (await server.Application.Services.GetRequiredService<ITargetStore>().Find([id], CancellationToken.None)).ShouldHaveSingleItem();

    private static Hello Hello(string target, string machine) => new()
    {
        Target = target,
        Instance = Guid.NewGuid().ToString("N"),
        MachineId = machine,
        AgentVersion = "1.0",
        Platform = new AgentPlatform("linux", "x64", "Debian", machine),
        Zone = "Europe/Berlin",
        SentAt = DateTimeOffset.UnixEpoch,
    };
}
