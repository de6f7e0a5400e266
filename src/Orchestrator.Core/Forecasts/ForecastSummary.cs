using System.Text.RegularExpressions;
using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Forecasts;

/// <summary>Sums up rehearsals. Shown with all its targets is the one in the middle.</summary>
internal static partial class ForecastSummary
{
    private const int Points = 100;
    private const int MostReasons = 50;
    private const int MostExamples = 5;

    public static Forecast Of(IReadOnlyList<Rehearsal> rehearsals, DateTimeOffset now, IReadOnlyList<string> bases, ForecastHistory history)
    {
        var shown = rehearsals.OrderBy(rehearsal => rehearsal.WhenDone(0.9) ?? DateTimeOffset.MaxValue).ThenBy(rehearsal => rehearsal.End).ElementAt(rehearsals.Count / 2);
        var started = shown.Targets.Select(target => target.StartsAt).OfType<DateTimeOffset>().Order().ToList();
        var start = shown.Run.StartedAt ?? shown.Run.StartAt ?? now;
        return new Forecast
        {
            MadeAt = now,
            StartsAt = start,
            Deadline = shown.Run.Deadline,
            Rehearsals = rehearsals.Count,
            Ledger = shown.Run.Ledger,
            FirstStart = started.Count > 0 ? started[0] : null,
            Half = Range(rehearsal => rehearsal.WhenDone(0.5)),
            Ninety = Range(rehearsal => rehearsal.WhenDone(0.9)),
            NinetyNine = Range(rehearsal => rehearsal.WhenDone(0.99)),
            End = Range(rehearsal => rehearsal.End),
            Curve = Curve(start, shown.End, started, shown.Done),
            Misses = Misses(shown.Targets),
            Targets = shown.Targets,
            Bases = bases,
            Assumptions = [.. history.Assumptions],
        };

        ForecastRange Range(Func<Rehearsal, DateTimeOffset?> when)
        {
            var found = rehearsals.Select(when).OrderBy(at => at ?? DateTimeOffset.MaxValue).ToList();
            return new ForecastRange(found[0], found[found.Count / 2], found[^1]);
        }
    }

    private static List<ForecastPoint> Curve(DateTimeOffset start, DateTimeOffset end, List<DateTimeOffset> started, IReadOnlyList<DateTimeOffset> done)
    {
        var points = new List<ForecastPoint>(Points + 1);
        var (begun, over) = (0, 0);
        for (var step = 0; step <= Points; step++)
        {
            var at = step == Points ? end : start + ((end - start) * step / Points);
            while (begun < started.Count && started[begun] <= at)
                begun++;
            while (over < done.Count && done[over] <= at)
                over++;
            points.Add(new ForecastPoint(at, begun, over));
        }

        return points;
    }

    private static List<ForecastReason> Misses(IReadOnlyList<TargetForecast> targets) =>
    [
        .. targets.Where(target => target.Result is not (TargetRunState.Succeeded or TargetRunState.Skipped))
            .GroupBy(target => (target.Result, Why: Numbers().Replace(target.Why ?? "", "#")))
            .OrderByDescending(group => group.Count())
            .Take(MostReasons)
            .Select(group => new ForecastReason(group.Key.Result, group.First().Why ?? "", group.Count(), [.. group.Take(MostExamples).Select(target => target.TargetName)])),
    ];

    /// <summary>How many attempts there were, and when the next one would have been, makes no other reason.</summary>
    [GeneratedRegex(@"\b((Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?\d[\d:.\-]*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Numbers();
}
