using System.ComponentModel;
using System.Net.Sockets;
using Orchestrator.Installation.Network;

namespace Orchestrator.Installation.Tests.Network;

public sealed class EchoPingTests
{
    [Fact]
    public void Nobody_who_answers_and_a_name_of_nobody_are_no_hindrance()
    {
        EchoPing.Hindrance(null).ShouldBeNull();
        EchoPing.Hindrance(new SocketException((int)SocketError.HostNotFound)).ShouldBeNull();
    }

    [Fact]
    public void A_server_that_cannot_send_any_says_so_and_blames_nobody_else()
    {
        foreach (var cause in new Exception[] { new PlatformNotSupportedException("no ping"), new Win32Exception(1) })
            EchoPing.Hindrance(cause).ShouldNotBeNull().Message.ShouldStartWith($"this server cannot send echo requests ({cause.Message}): install ping");
    }
}
