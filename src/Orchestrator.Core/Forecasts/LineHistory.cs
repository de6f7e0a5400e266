using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Forecasts;

/// <summary>What a line is expected to carry.</summary>
/// <param name="Basis">What tells of it, for people.</param>
internal readonly record struct ExpectedLine(double BytesPerSecond, string Basis);

/// <summary>How fast earlier transfers were, of whatever package, where nothing held them back but the line.</summary>
public sealed class LineHistory
{
    private readonly Dictionary<string, double[]> byTarget;
    private readonly Dictionary<string, double[]> bySite;

    /// <param name="transfers">Those that brought something.</param>
    public LineHistory(IEnumerable<AchievedTransfer> transfers)
    {
        ArgumentNullException.ThrowIfNull(transfers);
        var all = transfers.ToList();
        byTarget = Rates(all, transfer => transfer.TargetId, StringComparer.Ordinal);
        bySite = Rates(all.Where(transfer => transfer.Site.Length > 0), transfer => transfer.Site, StringComparer.OrdinalIgnoreCase);
    }

    public static LineHistory None { get; } = new([]);

    /// <summary>Of a target: by its own transfers, else by those of its site; null: nobody knows.</summary>
    /// <param name="share">The rate that this share (0 to 1) of those transfers did not exceed.</param>
    internal ExpectedLine? Of(Target target, double share)
    {
        if (byTarget.TryGetValue(target.Id, out var own))
            return new ExpectedLine(At(own, share), "what earlier transfers to the target achieved");
        return bySite.TryGetValue(target.Site, out var site) ? new ExpectedLine(At(site, share), "what earlier transfers to its site achieved") : null;
    }

    private static Dictionary<string, double[]> Rates(IEnumerable<AchievedTransfer> transfers, Func<AchievedTransfer, string> by, StringComparer comparer) =>
        transfers.GroupBy(by, comparer).ToDictionary(group => group.Key, group => group.Select(transfer => transfer.BytesPerSecond).Order().ToArray(), comparer);

    private static double At(double[] rates, double share) => rates[Math.Min((int)(share * rates.Length), rates.Length - 1)];
}

/// <summary>What a transfer achieved.</summary>
/// <param name="Site">That the target had then; empty: none.</param>
/// <param name="BytesPerSecond">Above 0.</param>
public sealed record AchievedTransfer(string TargetId, string Site, double BytesPerSecond);
