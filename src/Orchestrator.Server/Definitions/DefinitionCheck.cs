using Orchestrator.Core.Distributions;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Timeframes;
using Orchestrator.Core.Triggers;

namespace Orchestrator.Server.Definitions;

/// <summary>Whether a definition can run, and whether its triggers go together with what is published and with the time.</summary>
internal sealed class DefinitionCheck(ITimeframeDirectory timeframes, ITargetDirectory targets, PublishedTriggers published, TimeProvider time)
{
    /// <summary>Every mistake with its place; empty if there is none.</summary>
    public async Task<IReadOnlyList<DefinitionError>> Errors(DefinitionReading reading, CancellationToken cancellation)
    {
        if (reading.Definition is not { } definition)
            return reading.Errors;
        var compiled = Compiler.Compile(definition, timeframes);
        if (!compiled.Succeeded || !PublishedTriggers.Of(compiled.Graph, default).Any())
            return compiled.Errors;
        await targets.Know([], compiled.Graph.Selection, cancellation);
        return TriggerRules.Check(compiled.Graph, await published.Board(cancellation), name => targets.FindByName(name) is not null, time.GetUtcNow());
    }
}
