namespace Orchestrator.Agent.Actions;

/// <summary>There is nothing to do on a computer of this kind; the message says why.</summary>
internal sealed class NotApplicableHere(string message) : Exception(message);
