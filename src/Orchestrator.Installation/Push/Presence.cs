using System.Net;
using System.Net.Sockets;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;

namespace Orchestrator.Installation.Push;

/// <summary>The steps that find out whether a computer is there, and wake it if not.</summary>
internal sealed class Presence(IPing ping, IWakeSignal wake)
{
    private const string Connections = "take connections";

    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    // An attempt that waits holds the place of another. Who starts up more slowly is found by a Retry.
    private static readonly TimeSpan Boot = TimeSpan.FromSeconds(90);

    /// <exception cref="RemoteException">It is not there, and does not come.</exception>
    public async Task Ensure(Target target, RemotePlace place, InstallationOrder order, StepLog steps, CancellationToken cancellation)
    {
        await Resolve(place, steps, cancellation);
        if (place.Detour is { } detour)
        {
            steps.Tell(InstallationStep.Ping, StepOutcome.NotApplicable, $"it is reached {detour}");
            return;
        }

        var mayBeWoken = order.Wake && target.AllMacAddresses.Count > 0;
        if (!order.PingFirst)
        {
            steps.Tell(InstallationStep.Ping, StepOutcome.NotApplicable, "it is switched off for this distribution");
            if (!mayBeWoken || await Accepts(place, cancellation))
                return;
        }
        else if (await Answers(place, order, mayBeWoken, steps, cancellation))
        {
            return;
        }

        await Wake(target, place, order, steps, cancellation);
    }

    private static async Task Resolve(RemotePlace place, StepLog steps, CancellationToken cancellation)
    {
        if (place.Detour is { } detour)
        {
            steps.Tell("resolve name", StepOutcome.NotApplicable, $"'{place.Host}' is reached {detour}, which knows its address");
            return;
        }

        await steps.Make("resolve name", async () =>
        {
            if (IPAddress.TryParse(place.Host, out _))
                return $"{place.Host} is an address";
            try
            {
                var addresses = await Dns.GetHostAddressesAsync(place.Host, cancellation);
                return $"'{place.Host}' is {string.Join(", ", addresses.Select(address => address.ToString()))}";
            }
            catch (Exception unknown) when (unknown is SocketException or ArgumentException)
            {
                throw new RemoteException(
                    $"'{place.Host}' has no address ({unknown.Message}): is the name right, and does the server's name service know it? Else set the target's address", unknown);
            }
        });
    }

    private Task<bool> Answers(RemotePlace place, InstallationOrder order, bool mayBeWoken, StepLog steps, CancellationToken cancellation) =>
        steps.Make(InstallationStep.Ping, async () =>
        {
            // One lost packet does not make a computer absent.
            if (await ping.Answers(place.Host, Answer, cancellation) || await ping.Answers(place.Host, Answer, cancellation))
                return (true, $"{place.Host} answers");
            if (mayBeWoken)
                return (false, $"{place.Host} does not answer: it is woken");
            var why = order.Wake ? "it cannot be woken, because no MAC address of it is known" : "this distribution wakes nobody";
            throw new RemoteException(
                $"{place.Host} does not answer echo requests: is it switched on and in the network? ({why}; if its network blocks ICMP, switch 'Ping first' off)");
        });

    private async Task Wake(Target target, RemotePlace place, InstallationOrder order, StepLog steps, CancellationToken cancellation)
    {
        await steps.Make("wake", async () =>
        {
            var signal = await wake.Send(target, cancellation);
            return signal.Sent ? signal.Message : throw new RemoteException(signal.Message);
        });
        var patience = order.Timeout / 2 < Boot ? order.Timeout / 2 : Boot;
        var isOpen = await steps.Make(InstallationStep.Wait, async () =>
        {
            var began = TimeProvider.System.GetTimestamp();
            TimeSpan? answered = null;
            var appeared = await new Waking(wake, TimeProvider.System, TimeProvider.System) { LongestLook = Look }.Await(
                target,
                patience,
                async token =>
                {
                    // A computer that starts up answers echo requests before it takes connections.
                    if (order.PingFirst && await ping.Answers(place.Host, Answer, token))
                        answered ??= TimeProvider.System.GetElapsedTime(began);
                    return (!order.PingFirst || answered is not null) && await Accepts(place, token);
                },
                cancellation);
            return (appeared, answered) switch
            {
                ({ } after, _) => (true, $"it appeared after {after.TotalSeconds:0.0} s"),
                (_, { } after) => (false, $"it answers echo requests after {after.TotalSeconds:0.0} s"),
                _ => throw new RemoteException($"it was woken, and is not there after {patience.TotalSeconds:0} s: if it starts up more slowly, a Retry finds it; if not, is wake-on-LAN enabled in its firmware, and does the packet get to its network?"),
            };
        });

        // Not the fault of the wait: whoever is there and refuses is not absent.
        if (!isOpen)
        {
            await steps.Make(Connections, () => throw new RemoteException(
                $"{place.Host} was woken and answers echo requests, but takes no connections on port {place.Port} after {patience.TotalSeconds:0} s: if it starts up more slowly, a Retry finds it; if not, is its service running, and does a firewall keep the server out?"));
        }
    }

    private static async Task<bool> Accepts(RemotePlace place, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3), TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(place.Host, place.Port, either.Token);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
