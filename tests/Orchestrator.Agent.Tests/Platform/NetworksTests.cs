using System.Net;
using Orchestrator.Agent.Platform;
using Orchestrator.Contracts;

namespace Orchestrator.Agent.Tests.Platform;

public sealed class NetworksTests
{
    [Theory]
    [InlineData("docker0", true)]
    [InlineData("br-0f3a9c1d2e4b", true)]
    [InlineData("veth12ab34c", true)]
    [InlineData("virbr0", true)]
    [InlineData("vEthernet (WSL)", true)]
    [InlineData("eth0", false)]
    [InlineData("br0", false)]
    [InlineData("host0", false)]
    [InlineData("enp3s0", false)]
    [InlineData("Ethernet 2", false)]
    public void An_interface_that_leads_to_containers_only_is_left_out(string name, bool isInner) => Networks.IsInner(name).ShouldBe(isInner);

    [Fact]
    public void What_is_told_of_this_computer_is_bounded_and_never_the_loopback()
    {
        var told = Networks.Find();

        told.Count.ShouldBeLessThanOrEqualTo(ContractLimits.Networks);
        told.ShouldAllBe(network => !IPAddress.IsLoopback(IPAddress.Parse(network.Address)) && network.Mac.Length == 17 && network.Mac != "00:00:00:00:00:00");
    }
}
