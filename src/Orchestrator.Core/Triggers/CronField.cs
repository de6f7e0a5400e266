using System.Globalization;

namespace Orchestrator.Core.Triggers;

/// <summary>One field of a cron expression: its range, and the words that may stand for its numbers.</summary>
/// <param name="Words">The first stands for the first number.</param>
internal sealed record CronField(string Name, int First, int Last, IReadOnlyList<string>? Words = null)
{
    /// <summary>Reads a list of numbers, ranges and steps.</summary>
    /// <returns>A bit for each number; or what is wrong and the remedy.</returns>
    public (ulong Set, string? Problem) Read(string text)
    {
        var set = 0UL;
        foreach (var item in text.Split(','))
        {
            var (from, to, step, problem) = Item(item);
            if (problem is not null)
                return (0, problem);
            for (var number = from; number <= to; number += step)
                set |= 1UL << number;
        }

        return (set, null);
    }

    /// <summary>One number or word; null: it is none, or out of range.</summary>
    public int? Number(string text)
    {
        for (var i = 0; i < (Words?.Count ?? 0); i++)
        {
            if (Words![i].Equals(text, StringComparison.OrdinalIgnoreCase))
                return First + i;
        }

        return text.Length <= 2 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= First && number <= Last
            ? number
            : null;
    }

    private (int From, int To, int Step, string? Problem) Item(string item)
    {
        var slash = item.IndexOf('/', StringComparison.Ordinal);
        var range = slash < 0 ? item : item[..slash];
        var step = 1;
        if (slash >= 0 && (!int.TryParse(item[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out step) || step < 1 || step > Last))
            return Wrong($"'{item}' has no usable step for the {Name}; write for example */5");
        if (range == "*")
            return (First, Last, step, null);

        var dash = range.IndexOf('-', StringComparison.Ordinal);
        var (first, last) = dash < 0 ? (range, range) : (range[..dash], range[(dash + 1)..]);
        if (Number(first) is not { } from || Number(last) is not { } to)
        {
            var words = Words is null ? "" : $" or {Words[0]} to {Words[^1]}";
            return Wrong($"'{range}' is no {Name}; write {First} to {Last}{words}, a list such as 1,3, a range such as 1-5, or *");
        }

        if (from > to)
            return Wrong($"'{range}' runs backwards; write two ranges, {from}-{Last},{First}-{to}");
        return slash >= 0 && dash < 0 ? Wrong($"'{item}': a step needs a range; write {from}-{Last}/{step} or */{step}") : (from, to, step, null);

        static (int, int, int, string) Wrong(string problem) => (0, 0, 1, problem);
    }
}
