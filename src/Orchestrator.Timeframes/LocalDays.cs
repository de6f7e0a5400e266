using NodaTime;

namespace Orchestrator.Timeframes;

/// <summary>Days of a wall clock that never jumps, counted from 1 January 1970; those that exceptions can name lie in the years 1 to 9999.</summary>
internal static class LocalDays
{
    public const int SecondsPerDay = 86_400;
    public const int LastYear = 9999;

    private const int EpochDayNumber = 719_162;

    /// <summary>The first day that can be named.</summary>
    public const int First = -EpochDayNumber;

    public static readonly int Last = DateOnly.MaxValue.DayNumber - EpochDayNumber;

    public static int Of(LocalDate date) => new DateOnly(date.Year, date.Month, date.Day).DayNumber - EpochDayNumber;

    /// <summary>The day that holds a second.</summary>
    public static int At(long localSecond)
    {
        var (day, rest) = Math.DivRem(localSecond, SecondsPerDay);
        return (int)(rest < 0 ? day - 1 : day);
    }

    public static bool TryDate(int day, out DateOnly date)
    {
        var isNamed = day >= First && day <= Last;
        date = isNamed ? DateOnly.FromDayNumber(day + EpochDayNumber) : default;
        return isNamed;
    }

    /// <summary>A date of a year, or the day after it where the year has no such date.</summary>
    public static int FirstOf(int year, int month, int day) =>
        day <= DateTime.DaysInMonth(year, month)
            ? new DateOnly(year, month, day).DayNumber - EpochDayNumber
            : new DateOnly(year, month, DateTime.DaysInMonth(year, month)).DayNumber + 1 - EpochDayNumber;
}
