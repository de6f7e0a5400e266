using System.Globalization;
using Orchestrator.Contracts.Commands;
using Orchestrator.Core.Packages;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Forecasts;

/// <summary>The transfers of one rehearsal. What a target has of a package it keeps, whatever command brought it.</summary>
/// <param name="involved">By ordinal.</param>
internal sealed class ForecastTransfers(ForecastHistory history, IReadOnlyList<Target> involved, ISiteDirectory sites, Chance chance)
{
    private readonly Dictionary<(int Ordinal, string Manifest, string Destination), TransferAhead> under = [];

    /// <summary>What a target is to fetch by a command; null: only how long earlier actions took can tell.</summary>
    public TransferAhead? Of(int ordinal, Command command, TransferAction action)
    {
        var key = (ordinal, action.Manifest, action.Destination);
        if (under.TryGetValue(key, out var known))
            return known;
        if (!history.Packages.TryGetValue(action.Manifest, out var sizes))
            return null;
        var pace = TransferPaces.Of(sites, involved[ordinal]);
        var share = chance.Of(ordinal, 1, $"{action.Manifest}~");
        if (history.Lines.Of(involved[ordinal], share) is { } line)
            return under[key] = new TransferAhead(sizes, pace, line.BytesPerSecond, line.Basis);
        if (pace is { Minimum.BytesPerSecond: null, Normal.BytesPerSecond: null, Maximum.BytesPerSecond: null })
            return null;

        // Where a level has no rate, the earlier ones of this action are taken to have brought as much as this one will.
        var (earlier, basis) = history.Known(command.Activity, action.Name) is { } expected
            ? (expected.At(share), "how long earlier actions of this name took")
            : (ForecastHistory.UsualAction, $"no experience at all: it is taken to last {ForecastHistory.UsualAction.TotalSeconds:0} seconds where no rate is set");
        return under[key] = new TransferAhead(sizes, pace, Math.Max(1, sizes.Bytes) / Math.Max(1, earlier.TotalSeconds), basis);
    }

    /// <summary>What the durations rest on, in sentences.</summary>
    public IEnumerable<string> Bases() => under.Values.GroupBy(ahead => ahead.Sizes).OrderBy(group => group.Key.Name, StringComparer.Ordinal).Select(package =>
        $"{package.Key.Name} ({Files(package.Key.Files)}, {package.Key.Bytes.ToString("N0", CultureInfo.InvariantCulture)} bytes, all of which are taken to be missing): "
        + string.Join("; ", package.GroupBy(ahead => ahead.Basis, StringComparer.Ordinal).OrderByDescending(group => group.Count()).Select(group => $"{group.Key}, for {Targets(group.Count())}"))
        + ".");

    private static string Files(int count) => count == 1 ? "1 file" : $"{count.ToString("N0", CultureInfo.InvariantCulture)} files";

    private static string Targets(int count) => count == 1 ? "1 target" : $"{count.ToString("N0", CultureInfo.InvariantCulture)} targets";
}
