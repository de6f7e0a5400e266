using Orchestrator.Core.Installation;

namespace Orchestrator.Installation.Push;

/// <summary>
/// Takes a depot off a computer. What the computer has is void first: an attempt that ends in between finds it there again, and one at a computer that does
/// not carry the depot takes nothing away from where it runs. Where that cannot be told, the credentials are void all the same: whoever has taken a depot
/// over does not keep them by being in the way.
/// </summary>
internal sealed class DepotRemoval(IDepotIdentities identities, IRemoteComputer computer, IDepotCarrier carrier, StepLog log)
{
    /// <summary>How long it is looked for what the computer carries.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    /// <param name="name">Of the depot.</param>
    /// <param name="depot">Null: it is not described any more, and its credentials are void already.</param>
    public async Task Make(string name, DepotIdentity? depot, CancellationToken cancellation)
    {
        await log.Make("withdraw identity", () => Withdraw(name, depot, cancellation));
        await log.Make("remove depot", () => computer.Remove(cancellation));
    }

    private async Task<string> Withdraw(string name, DepotIdentity? depot, CancellationToken cancellation)
    {
        var (found, unknown) = await Find(cancellation);
        if (found is not null && found != depot?.Id && await identities.NameOf(found, cancellation) is { } other)
            throw new RemoteException($"this computer carries the depot '{other}', not '{name}'; name that one, or another computer");
        if (depot is null)
            return $"there is no depot '{name}' any more: its credentials are void";
        if (unknown is null && found != depot.Id)
            return $"the computer does not carry the depot '{depot.Name}'; its credentials are left as they are";
        try
        {
            await identities.Withdraw(depot, cancellation);
            return $"{(unknown is null ? "" : $"what the computer carries cannot be told ({unknown}); ")}the credentials of the depot '{depot.Name}' are void; it is described still";
        }
        catch (IdentityException failure)
        {
            throw new RemoteException(failure.Message, failure);
        }
    }

    /// <returns>The depot's id, null: there is none; and why that cannot be told, null: it can.</returns>
    private async Task<(string? Depot, string? Unknown)> Find(CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Look, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return ((await carrier.FindDepot(either.Token)).Depot, null);
        }
        catch (RemoteException failure)
        {
            return (null, failure.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, $"no answer within {Look.TotalSeconds:0} seconds");
        }
    }
}
