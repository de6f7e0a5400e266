using System.Runtime.InteropServices;

namespace Orchestrator.Agent.Commands;

/// <summary>The time at which something reaches the book.</summary>
/// <param name="Now">The agent's clock, corrected by the server's.</param>
/// <param name="Correction">What was added to the agent's own clock; zero while the server's is not known.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CorrectedTime(DateTimeOffset Now, TimeSpan Correction);
