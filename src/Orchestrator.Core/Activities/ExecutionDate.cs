using System.Globalization;
using NodaTime;

namespace Orchestrator.Core.Activities;

/// <summary>A date before which nothing starts: an instant, or a time on the clocks of the target's zone.</summary>
/// <param name="Written">As it is written; without an offset taken for UTC.</param>
/// <param name="HasOffset">An offset is written, so that it is the same instant everywhere.</param>
internal readonly record struct ExecutionDate(DateTimeOffset Written, bool HasOffset)
{
    public static readonly Input<ExecutionDate?> Input = new(
        new InputText(
            "executionDate", "Execution date", "The agent does not start earlier. It has the command by then, and waits for the date and then for the timeframe, also without its server and after restarts. Absent: at once.")
            .Describe("DateTimeOffset", "datetime-picker"),
        null,
        node => Read(InputValues.Text(node).Value) is { } date
            ? new(date)
            : new(null, $"must be a date and time such as 2026-01-31T22:00:00+01:00; it is {InputValues.Shown(node)}"));

    /// <summary>The instant for a target.</summary>
    /// <param name="zone">In which a time without an offset is read. One that a change of clocks leaves out counts as that much later; of two the first.</param>
    public DateTimeOffset In(DateTimeZone zone) =>
        HasOffset ? Written : LocalDateTime.FromDateTime(Written.UtcDateTime).InZoneLeniently(zone).ToDateTimeOffset();

    private static ExecutionDate? Read(string text)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var at))
            return null;
        var isBare = DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var bare) && bare.Kind == DateTimeKind.Unspecified;
        return new ExecutionDate(at, !isBare);
    }
}
