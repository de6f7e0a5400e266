using System.Diagnostics.CodeAnalysis;
using NodaTime;

namespace Orchestrator.Timeframes;

/// <summary>
/// An exception by date: on these days the day's own grid counts instead of the week's, from 00:00 to 24:00 local time. Holidays, freezes.
/// Immutable.
/// </summary>
public sealed class SpecialDays : IEquatable<SpecialDays>
{
    /// <summary>Characters of a name.</summary>
    public const int LongestName = 100;

    // A leap year: 29 February is a date of it.
    private const int AnyYear = 2000;

    private SpecialDays(LocalDate from, LocalDate to, bool isYearly, DayGrid day, string name)
    {
        (From, To, IsYearly, Day, Name) = (from, to, isYearly, day, name);
        FirstDay = LocalDays.Of(from);
        LastDay = LocalDays.Of(to);
    }

    /// <summary>The first day. If <see cref="IsYearly"/> the year means nothing.</summary>
    public LocalDate From { get; }

    /// <summary>The last day, which belongs to it. If <see cref="IsYearly"/> the year means nothing, and a day before <see cref="From"/> lies in the next year.</summary>
    public LocalDate To { get; }

    /// <summary>Whether it comes again every year. 29 February then comes in leap years only.</summary>
    public bool IsYearly { get; }

    public DayGrid Day { get; }

    /// <summary>For people; "" if it has none.</summary>
    public string Name { get; }

    internal int FirstDay { get; }

    internal int LastDay { get; }

    /// <summary>Certain days of certain years.</summary>
    /// <param name="to">Not before <paramref name="from"/>.</param>
    /// <param name="name">See <see cref="MistakeInName"/>.</param>
    /// <exception cref="ArgumentException">The end lies before the beginning, a year is not 1 to 9999, or the name cannot be one.</exception>
    public static SpecialDays Once(LocalDate from, LocalDate to, DayGrid day, string name = "")
    {
        ThrowIfMisnamed(name);
        if (to < from || from.Year < 1 || to.Year > LocalDays.LastYear)
            throw new ArgumentException($"{from} to {to} is no range of days within the years 1 to {LocalDays.LastYear}.", nameof(to));
        return new SpecialDays(from, to, isYearly: false, day, name);
    }

    /// <summary>The same days of every year.</summary>
    /// <param name="from">The year means nothing.</param>
    /// <param name="to">The year means nothing; a day before <paramref name="from"/> lies in the next year.</param>
    /// <exception cref="ArgumentException">The name cannot be one.</exception>
    public static SpecialDays Yearly(LocalDate from, LocalDate to, DayGrid day, string name = "")
    {
        ThrowIfMisnamed(name);
        return new SpecialDays(new LocalDate(AnyYear, from.Month, from.Day), new LocalDate(AnyYear, to.Month, to.Day), isYearly: true, day, name);
    }

    /// <summary>Reads the text form, for example <c>2025-12-24..2026-01-02 No "Freeze"</c>, or without years <c>12-24..01-02 No</c> for every year.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SpecialDays? days, [NotNullWhen(false)] out string? error)
    {
        days = SpecialDaysParser.Read(text ?? "", out error);
        return days is not null;
    }

    /// <summary>Null, or why a text cannot be the name of special days and what can.</summary>
    public static string? MistakeInName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length > LongestName)
            return $"the name has {name.Length} characters; at most {LongestName} are kept";
        return name.Any(letter => letter is '"' or ';' || char.IsControl(letter)) ? "a name has no quotation mark, no semicolon and no control character; leave them out" : null;
    }

    /// <summary>The canonical text form.</summary>
    public string ToText()
    {
        var dates = From == To ? DateText(From) : $"{DateText(From)}..{DateText(To)}";
        return Name.Length == 0 ? $"{dates} {Day.ToText()}" : $"{dates} {Day.ToText()} \"{Name}\"";
    }

    public override string ToString() => ToText();

    public bool Equals(SpecialDays? other) =>
        other is not null && IsYearly == other.IsYearly && From == other.From && To == other.To && Name == other.Name && Day.Equals(other.Day);

    public override bool Equals(object? obj) => Equals(obj as SpecialDays);

    public override int GetHashCode() => HashCode.Combine(From, To, IsYearly, Name);

    /// <summary>Whether a day (counted as <see cref="LocalDays"/> does) is one of them.</summary>
    internal bool Covers(int day)
    {
        if (!IsYearly)
            return day >= FirstDay && day <= LastDay;
        if (!LocalDays.TryDate(day, out var date))
            return false;
        var (at, from, to) = (YearDay(date.Month, date.Day), YearDay(From.Month, From.Day), YearDay(To.Month, To.Day));
        return from <= to ? at >= from && at <= to : at >= from || at <= to;
    }

    /// <summary>The first of its days at or after the given one; null if none comes any more.</summary>
    internal int? Next(int day)
    {
        if (!IsYearly)
            return day > LastDay ? null : Math.Max(day, FirstDay);
        if (Covers(day))
            return day;
        if (!LocalDays.TryDate(Math.Max(day, LocalDays.First), out var date))
            return null;

        // 29 February may be eight years off; a range that begins then begins on 1 March in other years.
        for (var year = date.Year; year <= Math.Min(date.Year + 8, LocalDays.LastYear); year++)
        {
            var start = LocalDays.FirstOf(year, From.Month, From.Day);
            if (start >= day && Covers(start))
                return start;
        }

        return null;
    }

    private static int YearDay(int month, int day) => (month * 32) + day;

    private static void ThrowIfMisnamed(string name)
    {
        if (MistakeInName(name) is { } mistake)
            throw new ArgumentException(mistake, nameof(name));
    }

    private string DateText(LocalDate date) => IsYearly ? $"{date.Month:00}-{date.Day:00}" : $"{date.Year:0000}-{date.Month:00}-{date.Day:00}";
}
