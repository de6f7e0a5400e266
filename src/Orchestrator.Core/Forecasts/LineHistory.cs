using Orchestrator.Core.Reports;
using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Forecasts;

/// <summary>What a line is expected to carry.</summary>
/// <param name="Basis">What tells of it, for people.</param>
internal readonly record struct ExpectedLine(double BytesPerSecond, string Basis);

/// <summary>How fast earlier transfers were, of whatever package, where nothing held them back but the line.</summary>
public sealed class LineHistory
{
    private readonly Dictionary<string, long[]> byTarget;
    private readonly Dictionary<string, long[]> bySite;

    public LineHistory(IReadOnlyCollection<MeasuredLine> all)
    {
        ArgumentNullException.ThrowIfNull(all);
        byTarget = Rates(all, line => line.TargetId, StringComparer.Ordinal);
        bySite = Rates(all.Where(line => line.Site.Length > 0), line => line.Site, StringComparer.OrdinalIgnoreCase);
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

    private static Dictionary<string, long[]> Rates(IEnumerable<MeasuredLine> lines, Func<MeasuredLine, string> by, StringComparer comparer) =>
        lines.GroupBy(by, comparer).ToDictionary(group => group.Key, group => group.Select(line => line.BytesPerSecond).Order().ToArray(), comparer);

    private static long At(long[] rates, double share) => rates[Math.Min((int)(share * rates.Length), rates.Length - 1)];
}
