using Orchestrator.Contracts.Commands;

namespace Orchestrator.Core.Activities.Actions;

/// <summary>Controls a service.</summary>
internal static class ServiceKind
{
    internal static readonly Input<string?> Service = Inputs.Text(
        new("service", "Service", "Name of the service: a unit of systemd, or a service of Windows (not its display name)."));

    private static readonly Input<string?> NeededService = Service.With(field => field with { IsRequired = true });

    private static readonly Input<ServiceOperation> Operation = Inputs.Choice(
        new("operation", "Operation", "What to do. A service that is so already is left as it is; a restart also starts one that does not run."),
        ServiceOperation.Start,
        ("start", ServiceOperation.Start),
        ("stop", ServiceOperation.Stop),
        ("restart", ServiceOperation.Restart),
        ("enable", ServiceOperation.Enable),
        ("disable", ServiceOperation.Disable)).With(field => field with { IsRequired = true, Default = null });

    public static readonly ActionKind Kind = new(
        "service",
        "Starts, stops or restarts a service, or says whether it starts with the computer. Over when the service is there, or has failed to.",
        "`systemctl`; fails without systemd.",
        "The service manager (as `sc` uses it): a start type of automatic or disabled; a stop also stops what depends on the service.",
        item => new ServiceAction { Name = "", Service = item.Read(NeededService) ?? "", Operation = item.Read(Operation) })
    {
        Fields = [NeededService.Descriptor, Operation.Descriptor],
        IsRepeatable = true,
    };
}
