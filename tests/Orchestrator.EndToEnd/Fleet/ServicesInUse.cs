namespace Orchestrator.EndToEnd.Fleet;

/// <summary>Tests that use broker and database, some of which restart them: one after the other, while nothing else runs.</summary>
[CollectionDefinition(nameof(ServicesInUse), DisableParallelization = true)]
public sealed class ServicesInUse;
