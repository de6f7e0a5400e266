using NodaTime;
using NodaTime.Text;

namespace Orchestrator.Core.Activities;

/// <summary>Times as they stand in the sentences operators read.</summary>
internal static class TimeInWords
{
    private static readonly LocalDateTimePattern Pattern = LocalDateTimePattern.CreateWithInvariantCulture("ddd yyyy-MM-dd HH:mm");
    private static readonly LocalDateTimePattern Exact = LocalDateTimePattern.CreateWithInvariantCulture("ddd yyyy-MM-dd HH:mm:ss");

    /// <summary>For example <c>Mon 2026-01-05 22:00 (Europe/Berlin)</c>; with seconds unless they are zero.</summary>
    public static string At(Instant instant, DateTimeZone zone)
    {
        var local = instant.InZone(zone).LocalDateTime;
        return $"{(local.Second == 0 ? Pattern : Exact).Format(local)} ({zone.Id})";
    }

    /// <summary>For example <c>57 more minutes</c>; rounded up, below two minutes in seconds.</summary>
    public static string More(TimeSpan span)
    {
        if (span >= TimeSpan.FromMinutes(2))
            return $"{Math.Ceiling(span.TotalMinutes)} more minutes";
        var seconds = Math.Ceiling(span.TotalSeconds);
        return seconds == 1 ? "1 more second" : $"{seconds} more seconds";
    }
}
