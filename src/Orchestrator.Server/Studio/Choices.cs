using Orchestrator.Core.Timeframes;

namespace Orchestrator.Server.Studio;

/// <summary>What the server supplies to choose from in drop-downs: the sources that <c>InputDescriptor.OptionsFrom</c> names.</summary>
internal sealed class Choices(ITimeframeStore timeframes)
{
    /// <summary>The values of a source now; empty: there are none, or the source is unknown.</summary>
    public async Task<IReadOnlyList<string>> Of(string? source, CancellationToken cancellation) => source switch
    {
        "timeframes" => [.. (await timeframes.All(cancellation)).Select(timeframe => timeframe.Name)],
        _ => [],
    };
}
