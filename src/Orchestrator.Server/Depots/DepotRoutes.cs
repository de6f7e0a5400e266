using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Depots;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Packages;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;

namespace Orchestrator.Server.Depots;

/// <summary>
/// Signs commands; those that bring a package say before where its contents are nearby, open them to the target, and say what fetching them may take
/// of its line.
/// </summary>
internal sealed class DepotRoutes(DepotDirectory depots, ITargetDirectory targets, ISiteDirectory sites, CommandSigner signer)
{
    /// <summary>A transfer that has begun may outlast its command.</summary>
    private static readonly TimeSpan Longer = TimeSpan.FromDays(1);

    public SignedCommand Sign(Command command) => signer.Sign(Routed(command));

    private Command Routed(Command command)
    {
        if (!command.Actions.OfType<TransferAction>().Any() || targets.Find(command.Target) is not { } target)
            return command;
        var pace = TransferPaces.Of(sites, target);
        var nearest = depots.Tree.Nearest(target.Site);
        IReadOnlyList<NearbyDepot>? nearby = nearest.Count == 0 ? null : [.. nearest.Select(depot => new NearbyDepot(depot.Name, depot.Address))];
        var grant = nearby is null ? null : signer.Grant(command.Target, command.LastStart + Longer);
        return command with
        {
            Actions = [.. command.Actions.Select(action => action is TransferAction transfer ? transfer with { Depots = nearby, Grant = grant, Pace = pace } : action)],
        };
    }
}
