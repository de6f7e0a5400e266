using Orchestrator.Core.Installation;

namespace Orchestrator.Installation.Push;

/// <summary>
/// Takes a depot off a computer. What the computer has is void first: an attempt that ends in between finds it there again, and one at a computer that does
/// not carry the depot takes nothing away from where it runs.
/// </summary>
internal sealed class DepotRemoval(IDepotIdentities identities, IRemoteComputer computer, IDepotCarrier carrier, StepLog log)
{
    /// <param name="name">Of the depot.</param>
    /// <param name="depot">Null: it is not described any more, and its credentials are void already.</param>
    public async Task Make(string name, DepotIdentity? depot, CancellationToken cancellation)
    {
        await log.Make("withdraw identity", () => Withdraw(name, depot, cancellation));
        await log.Make("remove depot", () => computer.Remove(cancellation));
    }

    private async Task<string> Withdraw(string name, DepotIdentity? depot, CancellationToken cancellation)
    {
        var found = (await carrier.FindDepot(cancellation)).Depot;
        if (found is not null && found != depot?.Id && await identities.NameOf(found, cancellation) is { } other)
            throw new RemoteException($"this computer carries the depot '{other}', not '{name}'; name that one, or another computer");
        if (depot is null)
            return $"there is no depot '{name}' any more: its credentials are void";
        if (found != depot.Id)
            return $"the computer does not carry the depot '{depot.Name}'; its credentials are left as they are";
        try
        {
            await identities.Withdraw(depot, cancellation);
            return $"the credentials of the depot '{depot.Name}' are void; it is described still";
        }
        catch (IdentityException failure)
        {
            throw new RemoteException(failure.Message, failure);
        }
    }
}
