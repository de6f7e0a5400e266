using Orchestrator.Timeframes;

namespace Orchestrator.Core.Timeframes;

/// <summary>A week grid by name, so that definitions and targets can share it and a change reaches all of them.</summary>
/// <param name="Name">Unique, compared without case. 1 to 100 characters.</param>
public sealed record NamedTimeframe(string Name, Timeframe Timeframe, string Description = "");
