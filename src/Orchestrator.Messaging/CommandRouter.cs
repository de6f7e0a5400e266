using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;

namespace Orchestrator.Messaging;

/// <summary>One way out of the server and whom it serves.</summary>
public sealed record CommandRoute(Func<string, CommandDestination, bool> Serves, ICommandTransport Transport)
{
    /// <summary>Everything of one destination.</summary>
    public static CommandRoute To(CommandDestination destination, ICommandTransport transport) => new((_, kind) => kind == destination, transport);
}

/// <summary>All ways out as one: the first route that serves a target takes what is meant for it.</summary>
public sealed class CommandRouter(IReadOnlyList<CommandRoute> routes) : ICommandTransport
{
    public async Task<IReadOnlyList<CommandUndeliverable>> Send(IReadOnlyCollection<OutgoingCommand> commands, CancellationToken cancellation)
    {
        var refused = new List<CommandUndeliverable>();
        foreach (var group in commands.GroupBy(command => RouteOf(command.TargetId, command.Destination)))
        {
            if (group.Key is { } route)
                refused.AddRange(await route.Transport.Send([.. group], cancellation));
            else
                refused.AddRange(group.Select(command => command.Undeliverable("this server has no way to reach it.")));
        }

        return refused;
    }

    public async Task Confirm(IReadOnlyCollection<ReportConfirmation> confirmations, CancellationToken cancellation)
    {
        foreach (var group in confirmations.GroupBy(confirmation => RouteOf(confirmation.TargetId, confirmation.Destination)))
        {
            if (group.Key is { } route)
                await route.Transport.Confirm([.. group], cancellation);
        }
    }

    public async Task Inquire(IReadOnlyCollection<CommandInquiry> inquiries, CancellationToken cancellation)
    {
        foreach (var group in inquiries.GroupBy(inquiry => RouteOf(inquiry.TargetId, CommandDestination.Agent)))
        {
            if (group.Key is { } route)
                await route.Transport.Inquire([.. group], cancellation);
        }
    }

    private CommandRoute? RouteOf(string targetId, CommandDestination destination) => routes.FirstOrDefault(route => route.Serves(targetId, destination));
}
