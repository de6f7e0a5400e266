using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Orchestrator.Core.Installation;

namespace Orchestrator.Installation.Network;

/// <summary>
/// Echo requests of ICMP. Who may not send them itself needs the program ping. Each instance has bounds of its own, so that one who asks for thousands
/// holds up nobody else.
/// </summary>
public sealed class EchoPing : IPing, IDisposable
{
    // Each may be a process of its own, and a name that is looked up holds a thread: what is more waits for its turn.
    private readonly SemaphoreSlim requests = new(128);
    private readonly SemaphoreSlim lookups = new(16);

    public async Task<bool> Answers(string address, TimeSpan patience, CancellationToken cancellation)
    {
        if (await Resolve(address, cancellation) is not { } found)
            return false;
        using var ping = new Ping();
        await requests.WaitAsync(cancellation);
        try
        {
            return (await ping.SendPingAsync(found, patience, cancellationToken: cancellation)).Status == IPStatus.Success;
        }
        catch (PingException failure)
        {
            if (Hindrance(failure.InnerException) is { } hindrance)
                throw hindrance;
            return false;
        }
        finally
        {
            requests.Release();
        }
    }

    public void Dispose()
    {
        requests.Dispose();
        lookups.Dispose();
    }

    /// <summary>Null: nobody answers, or nobody has the name. Anything else is not the computer's fault.</summary>
    internal static RemoteException? Hindrance(Exception? cause) => cause is null or SocketException
        ? null
        : new RemoteException(
            $"this server cannot send echo requests ({cause.Message}): install ping (iputils-ping) on it, give it CAP_NET_RAW, or switch 'Ping first' off",
            cause);

    private async Task<IPAddress?> Resolve(string address, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(address, out var literal))
            return literal;
        await lookups.WaitAsync(cancellation);
        try
        {
            return (await Dns.GetHostAddressesAsync(address, cancellation)).FirstOrDefault();
        }
        catch (Exception unknown) when (unknown is SocketException or ArgumentException)
        {
            return null;
        }
        finally
        {
            lookups.Release();
        }
    }
}
