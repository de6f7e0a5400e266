using Orchestrator.Installation.Push;
using Orchestrator.Installation.Ssh;

namespace Orchestrator.Installation.Tests.Ssh;

/// <summary>What <c>ssh -G</c> prints, read.</summary>
public sealed class SshAccessTests
{
    [Fact]
    public void A_straight_way_leads_to_the_address_itself()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SSH is not used from Windows.");

        SshAccess.Place("host web-1\nuser root\nhostname web-1\nport 22\nproxyjump none\n", "web-1").ShouldBe(new RemotePlace("web-1", 22, null, "web-1"));
    }

    [Fact]
    public void Another_port_is_part_of_the_name_that_host_keys_are_known_under()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SSH is not used from Windows.");

        SshAccess.Place("hostname 10.0.0.5\nport 2222\n", "web-1").ShouldBe(new RemotePlace("10.0.0.5", 2222, null, "[10.0.0.5]:2222"));
    }

    [Theory]
    [InlineData("hostname web-1\nport 22\nproxyjump bastion.example\n", "by way of bastion.example")]
    [InlineData("hostname web-1\nport 22\nproxycommand nc -X connect %h %p\n", "by the ProxyCommand of the server's ssh configuration")]
    public void A_detour_is_told(string told, string detour)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SSH is not used from Windows.");

        SshAccess.Place(told, "web-1").Detour.ShouldBe(detour);
    }

    [Fact]
    public void A_host_key_alias_of_the_configuration_is_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SSH is not used from Windows.");

        SshAccess.Place("hostname 10.0.0.5\nport 2222\nhostkeyalias web\n", "web-1").KnownAs.ShouldBe("web");
    }
}
