using Orchestrator.Agent.Commands;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Services;

/// <summary>What a service does.</summary>
internal enum ServiceState
{
    /// <summary>It does not run and is not about to; one that does not exist is so too.</summary>
    Stopped,
    Running,

    /// <summary>It starts, stops or pauses.</summary>
    Between,
}

/// <summary>The services of this computer.</summary>
internal interface IServices
{
    /// <summary>What a service does at this moment.</summary>
    /// <exception cref="IOException">The system does not say; the message says why.</exception>
    Task<ServiceState> State(string service, CancellationToken cancellation);
}

/// <summary>Services that are controlled without a process of the action's own.</summary>
internal interface IServiceControl : IServices
{
    /// <summary>Brings a service into the wanted state and waits for it. Never throws: what goes wrong is in the result.</summary>
    Task<ActionResult> Control(ServiceAction action, CancellationToken stop);
}
