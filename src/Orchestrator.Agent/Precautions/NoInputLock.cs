using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Sessions;

namespace Orchestrator.Agent.Precautions;

/// <summary>A system whose input devices the agent cannot lock.</summary>
internal sealed class NoInputLock : IInputLock
{
    public Task<HeldInput> Lock(UserSession session, CancellationToken cancellation) => throw new NotApplicableHere("this system has no way to it that the agent knows");
}
