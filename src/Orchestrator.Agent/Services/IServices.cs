using Orchestrator.Agent.Commands;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Services;

/// <summary>The services of this computer.</summary>
internal interface IServices
{
    /// <summary>Whether it runs; one that does not exist does not.</summary>
    /// <exception cref="IOException">The system does not say; the message says why.</exception>
    Task<bool> IsRunning(string service, CancellationToken cancellation);
}

/// <summary>Services that are controlled without a process of the action's own.</summary>
internal interface IServiceControl : IServices
{
    /// <summary>Brings a service into the wanted state and waits for it. Never throws: what goes wrong is in the result.</summary>
    Task<ActionResult> Control(ServiceAction action, CancellationToken stop);
}
