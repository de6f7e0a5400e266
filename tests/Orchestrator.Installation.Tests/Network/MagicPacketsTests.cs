using System.Net;
using Orchestrator.Core.Targets;
using Orchestrator.Installation.Network;

namespace Orchestrator.Installation.Tests.Network;

public sealed class MagicPacketsTests
{
    [Fact]
    public void A_magic_packet_is_six_bytes_ff_and_sixteen_times_the_address()
    {
        var packet = MagicPackets.Packet("02:0c:cb:00:0a:ff");

        packet.Length.ShouldBe(102);
        packet[..6].ShouldAllBe(part => part == 0xff);
        for (var repetition = 0; repetition < 16; repetition++)
            packet[(6 + (6 * repetition))..][..6].ShouldBe([0x02, 0x0c, 0xcb, 0x00, 0x0a, 0xff]);
    }

    [Theory]
    [InlineData("10.203.7.14", 24, "10.203.7.255")]
    [InlineData("10.203.7.14", 20, "10.203.15.255")]
    [InlineData("192.168.1.130", 25, "192.168.1.255")]
    [InlineData("10.1.2.3", 30, "10.1.2.3")]
    public void The_broadcast_address_is_the_last_one_of_the_network(string address, int prefix, string broadcast) =>
        MagicPackets.Broadcast(IPAddress.Parse(address), prefix).ShouldBe(IPAddress.Parse(broadcast));

    [Fact]
    public async Task Without_a_mac_address_nothing_is_sent_and_the_remedy_is_told()
    {
        var signal = await new MagicPackets().Send(new Target { Id = "t", Name = "web-1" }, TestContext.Current.CancellationToken);

        signal.Sent.ShouldBeFalse();
        signal.Message.ShouldContain("no MAC address is known");
    }
}
