using NodaTime;
using Orchestrator.Timeframes;

namespace Orchestrator.Core.Runs;

/// <summary>Counts the time that uses up a Retry's window: only while the timeframe is open and the run is not paused.</summary>
internal static class RetryTime
{
    public static RetryClock CountTo(this RetryClock clock, DateTimeOffset now, Window window, IReadOnlyList<Pause> pauses)
    {
        if (now <= clock.CountedTo)
            return clock;
        var open = OpenTime(window, clock.CountedTo, now);
        foreach (var pause in pauses)
        {
            var from = pause.From < clock.CountedTo ? clock.CountedTo : pause.From;
            var to = pause.To is { } end && end < now ? end : now;
            if (from < to)
                open -= OpenTime(window, from, to);
        }

        return clock with { CountedTo = now, Used = clock.Used + open };
    }

    private static TimeSpan OpenTime(Window window, DateTimeOffset from, DateTimeOffset to) =>
        window.OpenTime(Instant.FromDateTimeOffset(from), Instant.FromDateTimeOffset(to)).ToTimeSpan();
}
