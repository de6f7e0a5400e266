using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Agents;

namespace Orchestrator.Agent.Platform;

/// <summary>The computer's addresses on networks that others can reach it by.</summary>
public static class Networks
{
    private const int MacBytes = 6;

    /// <summary>Bridges and ends of cables that lead to containers and virtual machines of this computer, by the names their programs give them.</summary>
    private static readonly string[] Inner =
    [
        "docker", "br-", "veth", "virbr", "vnet", "cni", "flannel", "podman", "lxcbr", "lxdbr", "incusbr", "cali", "kube", "vmnet", "vboxnet", "tap", "ve-", "vb-", "vEthernet (",
    ];

    /// <summary>IPv4 before IPv6, at most <see cref="ContractLimits.Networks"/>; none if the system does not tell.</summary>
    public static IReadOnlyList<AgentNetwork> Find()
    {
        try
        {
            var all = NetworkInterface.GetAllNetworkInterfaces().Where(IsOuter).SelectMany(Addresses).ToList();
            return
            [
                .. all.Where(one => one.Address.AddressFamily == AddressFamily.InterNetwork)
                    .Concat(all.Where(one => one.Address.AddressFamily == AddressFamily.InterNetworkV6))
                    .Take(ContractLimits.Networks)
                    .Select(one => new AgentNetwork(one.Mac, one.Address.ToString(), one.PrefixLength)),
            ];
        }
        catch (Exception untold) when (untold is NetworkInformationException or PlatformNotSupportedException)
        {
            return [];
        }
    }

    /// <summary>Whether an interface's name says that it leads nowhere but to this computer's own containers and virtual machines.</summary>
    public static bool IsInner(string name) => Inner.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    private static bool IsOuter(NetworkInterface one) =>
        one.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown
        && one.NetworkInterfaceType is not (NetworkInterfaceType.Loopback or NetworkInterfaceType.Tunnel)
        && one.GetPhysicalAddress().GetAddressBytes() is { Length: MacBytes } mac && mac.Any(part => part != 0)
        && !IsInner(one.Name);

    private static IEnumerable<(string Mac, IPAddress Address, int PrefixLength)> Addresses(NetworkInterface one)
    {
        var mac = string.Join(':', one.GetPhysicalAddress().GetAddressBytes().Select(part => part.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
        return one.GetIPProperties().UnicastAddresses
            .Where(unicast => !IPAddress.IsLoopback(unicast.Address) && !unicast.Address.IsIPv6LinkLocal)
            .Select(unicast => (mac, unicast.Address, unicast.PrefixLength));
    }
}
