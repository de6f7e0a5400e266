namespace Orchestrator.EndToEnd;

/// <summary>Tests that restart the services all others use, build, or need the whole machine: one after the other, while nothing else runs.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
