using NodaTime;
using NodaTime.Text;

namespace Orchestrator.Timeframes;

/// <summary>Reads the text form of special days: dates, the day's levels, and a name in quotation marks if it has one.</summary>
internal static class SpecialDaysParser
{
    private const string Example = "'2025-12-24..2026-01-02 No \"Freeze\"', or '12-25 No' for every year";

    private static readonly LocalDatePattern FullDate = LocalDatePattern.CreateWithInvariantCulture("yyyy-MM-dd");
    private static readonly LocalDatePattern YearlessDate = LocalDatePattern.CreateWithInvariantCulture("MM-dd").WithTemplateValue(new LocalDate(2000, 1, 1));

    /// <summary>The days, or null and what is wrong and what to write instead.</summary>
    public static SpecialDays? Read(string text, out string? error)
    {
        if (!TrySplitName(text.Trim(), out var rest, out var name, out error))
            return null;
        var words = rest.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2)
        {
            error = $"{TimeframeParser.Quote(text.Trim())} has no dates or no level; write for example {Example}";
            return null;
        }

        if (!TryReadDates(words[0], out var from, out var to, out var isYearly, out error))
            return null;
        if (!DayGrid.TryParse(words[1], out var day, out error))
            return null;
        return isYearly ? SpecialDays.Yearly(from, to, day, name) : SpecialDays.Once(from, to, day, name);
    }

    private static bool TrySplitName(string text, out string rest, out string name, out string? error)
    {
        (rest, name, error) = (text, "", null);
        var quote = text.IndexOf('"', StringComparison.Ordinal);
        if (quote < 0)
            return true;
        rest = text[..quote];
        if (text.Length < quote + 2 || text[^1] != '"')
        {
            error = $"{TimeframeParser.Quote(text[quote..])} is not a name; write it last, in quotation marks";
            return false;
        }

        name = text[(quote + 1)..^1].Trim();
        error = SpecialDays.MistakeInName(name);
        return error is null;
    }

    private static bool TryReadDates(string text, out LocalDate from, out LocalDate to, out bool isYearly, out string? error)
    {
        var dates = text.Split("..");
        isYearly = dates[0].Length == "12-24".Length;
        (from, to, error) = (default, default, null);
        if (dates.Length > 2)
        {
            error = $"{TimeframeParser.Quote(text)} is not a range of dates; write for example {Example}";
            return false;
        }

        if (!TryReadDate(dates[0], isYearly, out from, out error) || !TryReadDate(dates[^1], isYearly, out to, out error))
            return false;
        if (!isYearly && to < from)
            error = $"{TimeframeParser.Quote(text)} ends before it begins; swap the dates";
        return error is null;
    }

    private static bool TryReadDate(string text, bool isYearly, out LocalDate date, out string? error)
    {
        var read = (isYearly ? YearlessDate : FullDate).Parse(text);
        date = read.Success ? read.Value : default;
        error = read.Success
            ? null
            : $"{TimeframeParser.Quote(text)} is not a date; write {(isYearly ? "month and day such as 12-24" : "it as 2025-12-24")}, on both sides of '..' alike";
        return read.Success;
    }
}
