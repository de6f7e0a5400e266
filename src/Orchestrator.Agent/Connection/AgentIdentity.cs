using Orchestrator.Contracts.Agents;

namespace Orchestrator.Agent.Connection;

/// <summary>Who the agent says it is.</summary>
/// <param name="Target">Id of the target it serves.</param>
/// <param name="Instance">New for every start of the process.</param>
/// <param name="MachineId">The computer's own identity.</param>
/// <param name="Version">The agent's version.</param>
/// <param name="Platform">What kind of computer it is.</param>
/// <param name="Zone">IANA id of its zone, or null.</param>
/// <param name="Networks">Asked before every greeting, because addresses change; null: it does not say.</param>
public sealed record AgentIdentity(
    string Target, string Instance, string MachineId, string Version, AgentPlatform Platform, string? Zone, Func<IReadOnlyList<AgentNetwork>>? Networks = null);
