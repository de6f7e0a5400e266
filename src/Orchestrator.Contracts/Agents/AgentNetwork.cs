namespace Orchestrator.Contracts.Agents;

/// <summary>An address of the agent's computer on one of its networks: whoever wakes it needs the interface and the network's broadcast.</summary>
/// <param name="Mac">Of the interface, as "aa:bb:cc:dd:ee:ff".</param>
/// <param name="Address">IPv4 or IPv6.</param>
/// <param name="PrefixLength">Bits of the address that name the network.</param>
public sealed record AgentNetwork(string Mac, string Address, int PrefixLength);
