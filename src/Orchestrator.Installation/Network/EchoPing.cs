using System.Net.NetworkInformation;
using System.Net.Sockets;
using Orchestrator.Core.Installation;

namespace Orchestrator.Installation.Network;

/// <summary>Echo requests of ICMP. Who may not send them itself needs the program ping.</summary>
public sealed class EchoPing : IPing
{
    public async Task<bool> Answers(string address, TimeSpan patience, CancellationToken cancellation)
    {
        using var ping = new Ping();
        try
        {
            return (await ping.SendPingAsync(address, patience, cancellationToken: cancellation)).Status == IPStatus.Success;
        }
        catch (PingException failure)
        {
            if (Hindrance(failure.InnerException) is { } hindrance)
                throw hindrance;
            return false;
        }
    }

    /// <summary>Null: nobody answers, or nobody has the name. Anything else is not the computer's fault.</summary>
    internal static RemoteException? Hindrance(Exception? cause) => cause is null or SocketException
        ? null
        : new RemoteException(
            $"this server cannot send echo requests ({cause.Message}): install ping (iputils-ping) on it, give it CAP_NET_RAW, or switch 'Ping first' off",
            cause);
}
