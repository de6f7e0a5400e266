namespace Orchestrator.Cli.Client;

/// <summary>A run's distribution with its targets on it.</summary>
internal sealed record RunMapInfo(IReadOnlyList<MapActivityInfo> Activities, IReadOnlyList<MapEdgeInfo> Edges);

/// <summary>An activity and the targets that are there, or ended there.</summary>
internal sealed record MapActivityInfo(string Activity, string Name, string Type, MapCounts Counts);

/// <summary>Targets by state.</summary>
internal sealed record MapCounts(int Succeeded, int Failed, int Skipped, int Expired, int Cancelled, int Waiting, int Active);

/// <summary>An edge, and how often targets took it; null: nobody has counted.</summary>
internal sealed record MapEdgeInfo(string From, string Port, string To, long? Passed);
