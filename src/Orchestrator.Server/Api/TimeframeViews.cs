using Orchestrator.Core.Timeframes;
using Orchestrator.Timeframes;

namespace Orchestrator.Server.Api;

/// <summary>A week grid by name, with its exceptions by date.</summary>
/// <param name="Grid">The week's text form, for example "No; Mon-Fri 22:00-06:00 Normal".</param>
/// <param name="Exceptions">Those of certain years first, then by date.</param>
public sealed record TimeframeView(string Name, string Grid, string Description, IReadOnlyList<ExceptionView> Exceptions)
{
    internal static TimeframeView Of(NamedTimeframe timeframe) => new(
        timeframe.Name, timeframe.Timeframe.WeekText(), timeframe.Description, [.. timeframe.Timeframe.Exceptions.Select(ExceptionView.Of)]);
}

/// <summary>Days that are not as the week says.</summary>
/// <param name="From">The first day: "2025-12-24", or "12-24" for every year.</param>
/// <param name="Day">Levels of the day, for example "No" or "No 06:00-12:00 Minimum, 13:00-14:00 Normal".</param>
/// <param name="To">The last day, which belongs to them; absent: the first day alone.</param>
/// <param name="Name">For people; at most 100 characters.</param>
public sealed record ExceptionView(string From, string Day, string? To = null, string Name = "")
{
    internal static ExceptionView Of(SpecialDays special)
    {
        var dates = special.ToText().Split(' ', 2)[0].Split("..");
        return new(dates[0], special.Day.ToText(), dates.Length > 1 ? dates[1] : null, special.Name);
    }

    /// <summary>As it is read; null: it is wrong, and why stands in <paramref name="error"/>.</summary>
    internal SpecialDays? Read(out string? error)
    {
        var name = (Name ?? "").Trim();
        if (SpecialDays.MistakeInName(name) is { } misnamed)
        {
            error = misnamed;
            return null;
        }

        var dates = string.IsNullOrWhiteSpace(To) ? From?.Trim() : $"{From?.Trim()}..{To.Trim()}";
        return SpecialDays.TryParse(name.Length == 0 ? $"{dates} {Day}" : $"{dates} {Day} \"{name}\"", out var read, out error) ? read : null;
    }
}

/// <summary>A timeframe to save.</summary>
/// <param name="Grid">Text form of the week; exceptions may follow in it.</param>
/// <param name="Description">At most 1000 characters.</param>
/// <param name="Exceptions">Exceptions by date beside those in the text; absent: those that it has stay, too. At most 100 together.</param>
public sealed record TimeframeBody(string Grid, string Description = "", IReadOnlyList<ExceptionView>? Exceptions = null)
{
    /// <summary>The timeframe, or null with what is wrong with it among the mistakes.</summary>
    /// <param name="known">What is there under its name; null: nothing.</param>
    internal Timeframe? Read(Timeframe? known, List<Mistake> mistakes)
    {
        if (!Timeframe.TryParse(Grid, out var timeframe, out var error))
            mistakes.Add(new(null, "grid", error));
        var special = new List<SpecialDays>(timeframe?.Exceptions ?? []);
        if (Exceptions is null)
            special.AddRange(known?.Exceptions ?? []);
        foreach (var (index, exception) in (Exceptions ?? []).Index())
        {
            if (exception?.Read(out error) is { } read)
                special.Add(read);
            else
                mistakes.Add(new(null, $"exceptions[{index}]", exception is null ? "null is no exception; leave it out" : error!));
        }

        if (Timeframe.MistakeIn(special) is { } tooMany)
            mistakes.Add(new(null, "exceptions", tooMany));
        return mistakes.Count > 0 ? null : timeframe?.WithExceptions(special);
    }
}
