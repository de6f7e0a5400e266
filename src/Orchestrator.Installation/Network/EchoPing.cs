using System.ComponentModel;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Orchestrator.Core.Installation;

namespace Orchestrator.Installation.Network;

/// <summary>Echo requests of ICMP.</summary>
public sealed class EchoPing : IPing
{
    public async Task<bool> Answers(string address, TimeSpan patience, CancellationToken cancellation)
    {
        using var ping = new Ping();
        try
        {
            return (await ping.SendPingAsync(address, patience, cancellationToken: cancellation)).Status == IPStatus.Success;
        }
        catch (PingException failure) when (failure.InnerException is SocketException or null or PlatformNotSupportedException or Win32Exception)
        {
            return false;
        }
    }
}
