namespace Orchestrator.Core.Targets;

/// <summary>Targets found by groups and by a query.</summary>
/// <param name="Targets">Each once, in no particular order.</param>
/// <param name="UnknownGroups">Groups there are none of.</param>
/// <param name="EmptyGroups">Groups nobody belongs to.</param>
/// <param name="FoundByQuery">Whether the query found somebody; true if there is none.</param>
public sealed record TargetSelection(
    IReadOnlyList<Target> Targets, IReadOnlyList<string> UnknownGroups, IReadOnlyList<string> EmptyGroups, bool FoundByQuery = true);
