using System.Diagnostics.CodeAnalysis;
using NodaTime;

namespace Orchestrator.Core.Triggers;

/// <summary>
/// A cron expression of five fields (minute, hour, day of the month, month, day of the week) or one of its shorthands. It says times of a
/// wall clock; what they are in a zone, <see cref="CronSchedule"/> knows. Immutable.
/// </summary>
public sealed class CronExpression
{
    private const int LongestText = 200;

    /// <summary>29 February on a given weekday comes back after 40 years at the latest (around 2100).</summary>
    private const int FarthestYears = 41;

    private static readonly CronField Minutes = new("minute", 0, 59);
    private static readonly CronField Hours = new("hour", 0, 23);
    private static readonly CronField Months =
        new("month", 1, 12, ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]);

    private static readonly Dictionary<string, string> Shorthands = new(StringComparer.OrdinalIgnoreCase)
    {
        ["@hourly"] = "0 * * * *",
        ["@daily"] = "0 0 * * *",
        ["@midnight"] = "0 0 * * *",
        ["@weekly"] = "0 0 * * 0",
        ["@monthly"] = "0 0 1 * *",
        ["@yearly"] = "0 0 1 1 *",
        ["@annually"] = "0 0 1 1 *",
    };

    private readonly string text;
    private readonly ulong minutes;
    private readonly ulong hours;
    private readonly ulong months;
    private readonly CronDays days;

    private CronExpression(string text, ulong minutes, ulong hours, ulong months, CronDays days)
    {
        this.text = text;
        this.minutes = minutes;
        this.hours = hours;
        this.months = months;
        this.days = days;
    }

    /// <param name="text">For example <c>30 2 * * MON-FRI</c>, <c>*/15 * * * *</c>, <c>0 22 * * TUE#2</c> or <c>@daily</c>.</param>
    /// <param name="cron">The expression, or null.</param>
    /// <param name="error">Null, or what is wrong and the remedy.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out CronExpression? cron, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        (cron, error) = Parse(text.Trim());
        return cron is not null;
    }

    /// <summary>The next time the wall clock shows one of its times, later than <paramref name="after"/>; null: never again.</summary>
    public LocalDateTime? NextAfter(LocalDateTime after)
    {
        var next = after.With(TimeAdjusters.TruncateToMinute).PlusMinutes(1);
        var date = next.Date;
        var time = next.TimeOfDay;
        var end = after.Year + FarthestYears;
        while (date.Year <= end)
        {
            if (!Has(months, date.Month))
                date = date.With(DateAdjusters.StartOfMonth).PlusMonths(1);
            else if (days.Has(date) && TimeFrom(time) is { } found)
                return date + found;
            else
                date = date.PlusDays(1);
            time = LocalTime.Midnight;
        }

        return null;
    }

    /// <summary>As it was written, with single blanks.</summary>
    public override string ToString() => text;

    private static (CronExpression? Cron, string? Error) Parse(string text)
    {
        if (text.Length > LongestText)
            return (null, $"the expression has {text.Length} characters; at most {LongestText} are allowed");
        if (!Shorthands.TryGetValue(text, out var full) && text.StartsWith('@'))
            return (null, $"'{text}' is not a shorthand; use {string.Join(", ", Shorthands.Keys)}");
        var fields = (full ?? text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5)
        {
            var seconds = fields.Length is 6 or 7 ? " (there is no field for seconds or years)" : "";
            return (null, $"it has {fields.Length} fields and needs five: minute, hour, day of the month, month, day of the week{seconds}; for example '30 2 * * MON-FRI'");
        }

        var (minutes, problem) = Minutes.Read(fields[0]);
        var (hours, second) = Hours.Read(fields[1]);
        var (months, fourth) = Months.Read(fields[3]);
        var (days, other) = CronDays.Read(fields[2], fields[4]);
        problem = problem ?? second ?? other ?? fourth;
        if (problem is not null || days is null)
            return (null, problem);
        var cron = new CronExpression(full is null ? string.Join(' ', fields) : text, minutes, hours, months, days);
        return cron.NextAfter(new LocalDateTime(2000, 1, 1, 0, 0)) is null ? (null, $"'{text}' names a day that never comes; correct day and month") : (cron, null);
    }

    private LocalTime? TimeFrom(LocalTime time)
    {
        for (var hour = time.Hour; hour < 24; hour++)
        {
            if (!Has(hours, hour))
                continue;
            for (var minute = hour == time.Hour ? time.Minute : 0; minute < 60; minute++)
            {
                if (Has(minutes, minute))
                    return new LocalTime(hour, minute);
            }
        }

        return null;
    }

    private static bool Has(ulong set, int number) => ((set >> number) & 1) != 0;
}
