using Orchestrator.Agent.Sessions;

namespace Orchestrator.Agent.Precautions;

/// <summary>Locks the input devices of the user.</summary>
internal interface IInputLock
{
    /// <summary>Locks them until what it returns is disposed of, or the agent is gone, however that happens.</summary>
    /// <exception cref="Actions.NotApplicableHere">There is nothing to lock; the message says why.</exception>
    /// <exception cref="IOException">The system refused.</exception>
    Task<HeldInput> Lock(UserSession session, CancellationToken cancellation);
}

/// <summary>Input that is locked.</summary>
/// <param name="What">For people: what is locked.</param>
/// <param name="Held">Gives it back.</param>
internal sealed record HeldInput(string What, IDisposable Held);
