using Orchestrator.Core;
using Orchestrator.Core.Packages;
using Orchestrator.Core.Timeframes;

namespace Orchestrator.Server.Studio;

/// <summary>What the server supplies to choose from in drop-downs: the sources that <c>InputDescriptor.OptionsFrom</c> names.</summary>
internal sealed class Choices(ITimeframeStore timeframes, IPackageStore packages)
{
    private const int PageSize = 1_000;

    /// <summary>The values of a source now.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such source.</exception>
    public async Task<IReadOnlyList<string>> Of(string source, CancellationToken cancellation) => source switch
    {
        "timeframes" => [.. (await timeframes.All(cancellation)).Select(timeframe => timeframe.Name)],
        "packages" => await Packages(cancellation),
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, "Nobody supplies such choices."),
    };

    private async Task<IReadOnlyList<string>> Packages(CancellationToken cancellation)
    {
        var names = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var offset = 0; ; offset += PageSize)
        {
            var page = await packages.List(null, new PageRequest(offset, PageSize), cancellation);
            names.UnionWith(page.Items.Select(version => version.Name));
            if (page.Items.Count < PageSize)
                return [.. names];
        }
    }
}
