using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Depots;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Targets;

namespace Orchestrator.Server.Depots;

/// <summary>Signs commands; those that bring a package say before where its contents are nearby, and open them to the target.</summary>
internal sealed class DepotRoutes(DepotDirectory depots, ITargetDirectory targets, CommandSigner signer)
{
    /// <summary>A transfer that has begun may outlast its command.</summary>
    private static readonly TimeSpan Longer = TimeSpan.FromDays(1);

    public SignedCommand Sign(Command command) => signer.Sign(Routed(command));

    private Command Routed(Command command)
    {
        if (!command.Actions.OfType<TransferAction>().Any() || targets.Find(command.Target) is not { } target || depots.Tree.Nearest(target.Site) is not { Count: > 0 } nearest)
            return command;
        IReadOnlyList<NearbyDepot> nearby = [.. nearest.Select(depot => new NearbyDepot(depot.Name, depot.Address))];
        var grant = signer.Grant(command.Target, command.LastStart + Longer);
        return command with { Actions = [.. command.Actions.Select(action => action is TransferAction transfer ? transfer with { Depots = nearby, Grant = grant } : action)] };
    }
}
