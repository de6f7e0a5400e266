using NodaTime;

namespace Orchestrator.Core.Triggers;

/// <summary>The days of a cron expression: of the month, of the week, or, where both are restricted, either.</summary>
internal sealed class CronDays
{
    /// <summary>In the place of a number: the last weekday of its kind in the month.</summary>
    private const int LastOne = 0;

    private static readonly CronField DayOfMonth = new("day of the month", 1, 31);
    private static readonly CronField DayOfWeek = new("day of the week", 0, 7, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]);

    private readonly List<(int Day, int Nth)> nths = [];
    private readonly bool anyOfMonth;
    private readonly bool anyOfWeek;
    private ulong ofMonth;
    private bool lastOfMonth;
    private ulong ofWeek;

    private CronDays(bool anyOfMonth, bool anyOfWeek)
    {
        this.anyOfMonth = anyOfMonth;
        this.anyOfWeek = anyOfWeek;
    }

    /// <summary>Reads the two fields; or says what is wrong with one of them.</summary>
    public static (CronDays? Days, string? Problem) Read(string month, string week)
    {
        var days = new CronDays(month == "*", week == "*");
        var problem = days.ReadMonth(month) ?? days.ReadWeek(week);
        return problem is null ? (days, null) : (null, problem);
    }

    public bool Has(LocalDate date) =>
        anyOfMonth ? anyOfWeek || HasOfWeek(date) : HasOfMonth(date) || (!anyOfWeek && HasOfWeek(date));

    private static int DaysInMonth(LocalDate date) => date.Calendar.GetDaysInMonth(date.Year, date.Month);

    private bool HasOfMonth(LocalDate date) => ((ofMonth >> date.Day) & 1) != 0 || (lastOfMonth && date.Day == DaysInMonth(date));

    private bool HasOfWeek(LocalDate date)
    {
        var day = (int)date.DayOfWeek % 7;
        return ((ofWeek >> day) & 1) != 0
            || nths.Exists(one => one.Day == day && (one.Nth == LastOne ? date.Day + 7 > DaysInMonth(date) : ((date.Day - 1) / 7) + 1 == one.Nth));
    }

    private string? ReadMonth(string text)
    {
        foreach (var item in text.Split(','))
        {
            if (item.Equals("L", StringComparison.OrdinalIgnoreCase))
            {
                lastOfMonth = true;
                continue;
            }

            var (set, problem) = DayOfMonth.Read(item);
            if (problem is not null)
                return $"{problem}, or L for the last day";
            ofMonth |= set;
        }

        return null;
    }

    private string? ReadWeek(string text)
    {
        foreach (var item in text.Split(','))
        {
            if (Nth(item) is { } nth)
            {
                nths.Add(nth);
                continue;
            }

            var (set, problem) = DayOfWeek.Read(item);
            if (problem is not null)
                return $"{problem}, TUE#2 for a month's second Tuesday, or FRIL for its last Friday";

            // 7 is Sunday, too.
            ofWeek |= (set | (set >> 7)) & 0x7F;
        }

        return null;
    }

    private static (int Day, int Nth)? Nth(string item) => item switch
    {
        [.. var day, '#', >= '1' and <= '5' and var nth] when DayOfWeek.Number(day) is { } number => (number % 7, nth - '0'),
        [.. var day, 'L' or 'l'] when DayOfWeek.Number(day) is { } number => (number % 7, LastOne),
        _ => null,
    };
}
