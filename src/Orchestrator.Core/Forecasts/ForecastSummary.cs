using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Forecasts;

/// <summary>Sums up a run that was taken to its end on a virtual clock.</summary>
internal static class ForecastSummary
{
    private const int Points = 100;
    private const int MostReasons = 50;
    private const int MostExamples = 5;

    public static Forecast Of(Run run, IReadOnlyList<DateTimeOffset?> firstStarts, DateTimeOffset now, ForecastHistory history)
    {
        var end = run.Record.EndedAt ?? run.Record.Deadline;
        var targets = run.Tokens.Select(token => new TargetForecast(
            token.TargetId, token.TargetName, firstStarts[token.Ordinal], token.EndedAt ?? end, token.State, token.State == TargetRunState.Succeeded ? null : token.Message)).ToList();
        var done = targets.Where(target => target.Result != TargetRunState.Expired).Select(target => target.EndsAt).Order().ToList();
        var started = firstStarts.OfType<DateTimeOffset>().Order().ToList();
        var start = run.Record.StartedAt ?? run.Record.StartAt ?? now;
        return new Forecast
        {
            MadeAt = now,
            StartsAt = start,
            Deadline = run.Record.Deadline,
            EndsAt = end,
            Ledger = run.Record.Ledger,
            FirstStart = started.Count > 0 ? started[0] : null,
            Half = WhenDone(done, targets.Count, 0.5),
            Ninety = WhenDone(done, targets.Count, 0.9),
            NinetyNine = WhenDone(done, targets.Count, 0.99),
            Curve = Curve(start, end, started, done),
            Misses = Misses(targets),
            Targets = targets,
            Assumptions = [.. history.Assumptions],
        };
    }

    /// <summary>When a share of all has its result; null: so many never have.</summary>
    internal static DateTimeOffset? WhenDone(List<DateTimeOffset> done, int all, double share)
    {
        var rank = (int)Math.Ceiling(all * share);
        return rank >= 1 && rank <= done.Count ? done[rank - 1] : null;
    }

    private static List<ForecastPoint> Curve(DateTimeOffset start, DateTimeOffset end, List<DateTimeOffset> started, List<DateTimeOffset> done)
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

    private static List<ForecastReason> Misses(List<TargetForecast> targets) =>
    [
        .. targets.Where(target => target.Result is not (TargetRunState.Succeeded or TargetRunState.Skipped))
            .GroupBy(target => (target.Result, Why: target.Why ?? ""))
            .OrderByDescending(group => group.Count())
            .Take(MostReasons)
            .Select(group => new ForecastReason(group.Key.Result, group.Key.Why, group.Count(), [.. group.Take(MostExamples).Select(target => target.TargetName)])),
    ];
}
