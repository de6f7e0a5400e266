using Orchestrator.Contracts.Enrolment;
using Orchestrator.Server.Enrolment;

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
    public void Without_an_address_of_the_distribution_it_is_what_was_set() => AgentIdentities.Reached(Set, null).ShouldBe(Set);

    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3")]
    [InlineData("branch.example", "branch.example")]
    [InlineData("fd00::17", "[fd00::17]")]
    public void An_address_of_the_distribution_goes_before_those_that_were_set_with_their_ports_and_paths(string address, string host)
    {
        var reached = AgentIdentities.Reached(Set, address);

        reached.Brokers.ShouldBe([$"amqps://{host}:5671/orchestrator", .. Set.Brokers]);
        reached.Servers.ShouldBe([$"https://{host}:5443", .. Set.Servers!]);
    }
}
