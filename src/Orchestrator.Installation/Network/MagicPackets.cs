using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;

namespace Orchestrator.Installation.Network;

/// <summary>Magic packets as UDP datagrams to port 9: to the broadcast address of each network the target is known in, and to everybody on this computer's networks.</summary>
public sealed class MagicPackets : IWakeSignal
{
    private const int DiscardPort = 9;
    private const int Repetitions = 16;
    private const int MostNetworks = 32;
    private const int UsualPrefix = 24;

    public async Task<WakeSignal> Send(Target target, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(target);
        var macs = target.AllMacAddresses;
        if (macs.Count == 0)
            return new WakeSignal(false, "no MAC address is known; its agent tells it at its first contact, or set one (orchestrator targets set)");
        var addresses = await Addresses(target, cancellation);
        var own = Own(addresses);
        var sent = new List<string>();
        var refused = new List<string>();
        foreach (var (from, to) in Directed(target, addresses, own).Select(broadcast => (From: IPAddress.Any, To: broadcast))
            .Concat(own.Select(network => (From: network.Address, To: network.Broadcast)))
            .Concat(own.Select(network => (From: network.Address, To: IPAddress.Broadcast)))
            .DistinctBy(way => way.To.Equals(IPAddress.Broadcast) ? $"{way.From}" : $"{way.To}")
            .Take(MostNetworks))
        {
            try
            {
                using var socket = new UdpClient(new IPEndPoint(from, 0)) { EnableBroadcast = true };
                foreach (var mac in macs)
                    await socket.SendAsync(Packet(mac), new IPEndPoint(to, DiscardPort), cancellation);
                sent.Add(to.Equals(IPAddress.Broadcast) ? $"{to} from {from}" : to.ToString());
            }
            catch (SocketException failure)
            {
                refused.Add($"{to}: {failure.Message}");
            }
        }

        var numbers = string.Join(", ", macs);
        return sent.Count > 0
            ? new WakeSignal(true, $"magic packet for {numbers} sent to {string.Join(", ", sent)}")
            : new WakeSignal(false, $"the magic packet for {numbers} could not be sent ({(refused.Count > 0 ? string.Join("; ", refused) : "this server has no network")})");
    }

    /// <summary>Six bytes ff, then the address sixteen times.</summary>
    /// <param name="mac">As "aa:bb:cc:dd:ee:ff".</param>
    public static byte[] Packet(string mac)
    {
        ArgumentNullException.ThrowIfNull(mac);
        var address = mac.Split(':').Select(part => byte.Parse(part, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
        return [.. Enumerable.Repeat((byte)0xff, 6), .. Enumerable.Repeat(address, Repetitions).SelectMany(bytes => bytes)];
    }

    /// <summary>The last address of an IPv4 network.</summary>
    public static IPAddress Broadcast(IPAddress address, int prefixLength)
    {
        ArgumentNullException.ThrowIfNull(address);
        var bytes = address.GetAddressBytes();
        for (var bit = prefixLength; bit < 32; bit++)
            bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }

    /// <summary>Networks the agent told, and where it told none the usual size of one around its address.</summary>
    private static IEnumerable<IPAddress> Directed(Target target, List<IPAddress> addresses, List<LocalNetwork> own)
    {
        var told = target.Networks
            .Select(network => (Known: IPAddress.TryParse(network.Address, out var address), Address: address, network.PrefixLength))
            .Where(network => network is { Known: true, Address.AddressFamily: AddressFamily.InterNetwork, PrefixLength: > 0 and < 31 })
            .Select(network => Broadcast(network.Address!, network.PrefixLength))
            .ToList();
        return told.Count > 0 || own.Count > 0 ? told : addresses.Select(address => Broadcast(address, UsualPrefix));
    }

    /// <summary>Where the target is or was, as far as that is known.</summary>
    private static async Task<List<IPAddress>> Addresses(Target target, CancellationToken cancellation)
    {
        var addresses = target.Networks.Select(network => IPAddress.TryParse(network.Address, out var told) ? told : IPAddress.None).ToList();
        try
        {
            addresses.AddRange(await Dns.GetHostAddressesAsync(target.Address ?? target.Name, AddressFamily.InterNetwork, cancellation));
        }
        catch (Exception unknown) when (unknown is SocketException or ArgumentException)
        {
            // A computer that is off is often not known by name either.
        }

        return [.. addresses.Where(address => address.AddressFamily == AddressFamily.InterNetwork && !address.Equals(IPAddress.None) && !IPAddress.IsLoopback(address)).Distinct()];
    }

    /// <summary>This computer's networks that the target is in; all of them, if nobody knows where it is.</summary>
    private static List<LocalNetwork> Own(List<IPAddress> addresses)
    {
        var local = LocalNetworks();
        return addresses.Count == 0 ? local : [.. local.Where(network => addresses.Any(address => Broadcast(address, network.PrefixLength).Equals(network.Broadcast)))];
    }

    private static List<LocalNetwork> LocalNetworks() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .Where(card => card.OperationalStatus != OperationalStatus.Down && card.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Where(own => own.Address.AddressFamily == AddressFamily.InterNetwork && own.PrefixLength is > 0 and < 31)
            .Select(own => new LocalNetwork(own.Address, own.PrefixLength)),
    ];

    private sealed record LocalNetwork(IPAddress Address, int PrefixLength)
    {
        public IPAddress Broadcast => MagicPackets.Broadcast(Address, PrefixLength);
    }
}
