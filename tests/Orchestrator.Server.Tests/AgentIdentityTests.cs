using Orchestrator.Contracts.Enrolment;
using Orchestrator.Core.Fleet;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;
using Orchestrator.Messaging.RabbitMq.Agents;
using Orchestrator.Server.Enrolment;
using Orchestrator.Server.Fleet;
using Orchestrator.Storage;

namespace Orchestrator.Server.Tests;

/// <summary>Where an agent that is brought along is told to look for broker and servers.</summary>
public sealed class AgentIdentityTests
{
    private static readonly AgentEnrolment Set = new()
    {
        Target = "t-1",
        Name = "web-1",
        Brokers = ["amqps://broker.example:5671/orchestrator", "amqps://other.example/orchestrator"],
        User = "agent.t-1",
        Password = "secret",
        ServerKeys = "PEM",
        Servers = ["https://server.example:5443"],
    };

    [Fact]
    public void Without_an_address_of_the_distribution_it_is_what_was_set() => AgentAddresses.Reached(Set, []).ShouldBe(Set);

    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3")]
    [InlineData("branch.example", "branch.example")]
    [InlineData("fd00::17", "[fd00::17]")]
    public void An_address_of_the_distribution_goes_before_those_that_were_set_with_their_ports_and_paths(string address, string host)
    {
        var reached = AgentAddresses.Reached(Set, [address]);

        reached.Brokers.ShouldBe([$"amqps://{host}:5671/orchestrator", .. Set.Brokers]);
        reached.Servers.ShouldBe([$"https://{host}:5443", .. Set.Servers!]);
    }

    [Fact]
    public void The_distributions_address_comes_first_then_those_of_the_site_in_their_order_then_what_was_set()
    {
        var addresses = new AgentAddresses(new OneSite());
        var target = new Target { Id = "t-1", Name = "web-1", Site = "BONN" };

        addresses.Of(target, "10.1.2.3").ShouldBe(["10.1.2.3", "10.9.0.5", "server.bonn.example"]);
        addresses.Of(target, "server.bonn.example").ShouldBe(["server.bonn.example", "10.9.0.5"]);
        addresses.Of(target with { Site = "" }, null).ShouldBeEmpty();

        var reached = AgentAddresses.Reached(Set, addresses.Of(target, null));
        reached.Brokers.ShouldBe(
        [
            "amqps://10.9.0.5:5671/orchestrator", "amqps://server.bonn.example:5671/orchestrator", .. Set.Brokers,
        ]);
        reached.Servers.ShouldBe(["https://10.9.0.5:5443", "https://server.bonn.example:5443", .. Set.Servers!]);
    }

    [Theory]
    [InlineData("10.9.0.5 server.bonn.example", null, true)]
    [InlineData("10.1.2.3 10.9.0.5 old.example server.bonn.example", null, true)]
    [InlineData("server.bonn.example 10.9.0.5", null, false)]
    [InlineData("10.9.0.5", null, false)]
    [InlineData("10.9.0.5 server.bonn.example", "10.1.2.3", false)]
    [InlineData(null, null, false)]
    public void An_agent_knows_its_addresses_if_it_was_told_all_of_them_in_their_order(string? told, string? own, bool expected) =>
        new AgentAddresses(new OneSite()).AreKnown(new Target { Id = "t-1", Name = "web-1", Site = "Bonn", ServerAddresses = told?.Split(' ') }, own).ShouldBe(expected);

    [Fact]
    public void Who_was_enrolled_before_anybody_noted_addresses_needs_none_where_there_are_none() =>
        new AgentAddresses(NoSites.Instance).AreKnown(new Target { Id = "t-1", Name = "web-1" }, null).ShouldBeTrue();

    [Fact]
    public async Task A_place_changes_its_machine_only_once_the_former_one_is_shut_out()
    {
        var file = Path.Combine(Path.GetTempPath(), $"identities-{Guid.NewGuid():N}.db");
        await using var storage = await StorageFactory.Open(StorageOptions.Parse("sqlite:" + file), CancellationToken.None);
        try
        {
            using var inventory = new Inventory(storage.Targets, new NobodyToTell());
            await inventory.Add([new Target { Id = "t-1", Name = "web-1", MachineId = "m-0" }], CancellationToken.None);

            // The broker's administration is not there, which every account of an agent needs.
            var maker = new EnrolmentMaker(new AgentAccounts(administration: null, queues: null!, new AgentAccess([], null)), key: null!, servers: null!);
            var identities = new AgentIdentities(maker, new AgentAddresses(NoSites.Instance), inventory, storage.Access, TimeProvider.System);

            (await Should.ThrowAsync<IdentityException>(() => identities.Prepare("t-1", "m-1", null, CancellationToken.None))).Message.ShouldContain("ORCHESTRATOR_BROKER_ADMIN");

            (await storage.Targets.Find(["t-1"], CancellationToken.None)).Single().MachineId.ShouldBe("m-0");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private sealed class OneSite : ISiteDirectory
    {
        public Site? Find(string name) => string.Equals(name, "Bonn", StringComparison.OrdinalIgnoreCase)
            ? new Site { Name = "Bonn", ServerAddresses = ["10.9.0.5", "server.bonn.example"] }
            : null;
    }
}
