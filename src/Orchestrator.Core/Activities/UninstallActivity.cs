using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;

namespace Orchestrator.Core.Activities;

/// <summary>One attempt to take the agent, or a depot, off a target, by the way on which an installer brings it.</summary>
internal sealed class UninstallActivity(ActivityBinder binder) : BoundActivity(binder)
{
    public const string Type = "Orchestrator.Uninstall";

    public static readonly ActivityDescriptor Descriptor = new()
    {
        Type = Type,
        DisplayName = "Uninstall",
        Category = "Orchestrator",
        Description = "Takes the agent, or the service of a depot, off the target, with everything an installation brought: one attempt, as soon as the timeframe is "
            + "open. The target stays in the inventory, and a depot is still described.",
        Inputs =
        [
            InstallActivity.Depot.Descriptor, InstallActivity.PingFirst.Descriptor, InstallActivity.Wake.Descriptor, InstallActivity.Protocol.Descriptor,
            InstallActivity.Priority.Descriptor, InstallActivity.TimeoutMinutes.Descriptor,
        ],
        Ports = [new(ActivityDescriptor.Done, "The agent, or the depot, is gone."), new(InstallActivity.Failed, "The attempt failed.", IsFailure: true)],
        Bind = binder => new UninstallActivity(binder),
    };

    private readonly BoundInput<string?> depot = binder.Bind(InstallActivity.Depot);
    private readonly BoundInput<bool> pingFirst = binder.Bind(InstallActivity.PingFirst);
    private readonly BoundInput<bool> wake = binder.Bind(InstallActivity.Wake);
    private readonly BoundInput<InstallationProtocol> protocol = binder.Bind(InstallActivity.Protocol);
    private readonly BoundInput<InstallationPriority> priority = binder.Bind(InstallActivity.Priority);
    private readonly BoundInput<int> timeoutMinutes = binder.Bind(InstallActivity.TimeoutMinutes);

    private protected override Step Begin(Token token) =>
        OpenTimeframe.Await(token, InstallActivity.Failed) ?? new Step.Install(new InstallationOrder
        {
            Remove = true,
            Depot = InstallActivity.DepotOf(depot, token),
            PingFirst = pingFirst.For(token),
            Wake = wake.For(token),
            Protocol = protocol.For(token),
            Priority = priority.For(token),
            Timeout = TimeSpan.FromMinutes(timeoutMinutes.For(token)),
        });

    private protected override Step Continue(Token token, Occurrence occurrence) =>
        occurrence switch
        {
            Occurrence.Answered { Last: Finished { Outcome: CommandOutcome.Succeeded } } => new Step.Complete(ActivityDescriptor.Done),
            Occurrence.Answered answered => new Step.Complete(InstallActivity.Failed, Answers.Failure(answered)),
            _ => Begin(token),
        };
}
