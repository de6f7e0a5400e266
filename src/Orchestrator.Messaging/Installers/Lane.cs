using Orchestrator.Core.Installation;
using Orchestrator.Core.Runs;

namespace Orchestrator.Messaging.Installers;

/// <summary>
/// What only one may be at work on at one time: a target, and apart from that its being woken. A wake-up call may take an hour, disturbs nobody who
/// installs, and is over once the target is there.
/// </summary>
internal static class Lane
{
    public static string Of(OutgoingCommand command) => Of(command.TargetId, InstallerRequest.In(command));

    public static string Of(WorkRequest request) => Of(request.TargetId, request);

    private static string Of(string targetId, InstallerRequest? request) => request is WakeRequest ? ITargetLeaseStore.OfWaking(targetId) : targetId;
}
