using System.Globalization;

namespace Orchestrator.Cli.Commands;

/// <summary>Reads how people say since when: <c>90m</c>, <c>24h</c>, <c>7d</c>, <c>2w</c> ago, or a date.</summary>
internal static class PointInTime
{
    private const int MostUnits = 10_000;

    /// <param name="option">For the message.</param>
    /// <exception cref="CliException">It is neither.</exception>
    public static DateTimeOffset? Parse(string option, string? text, DateTimeOffset now)
    {
        if (text is null)
            return null;
        if (text.Length > 1 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MostUnits)
        {
            TimeSpan? ago = text[^1] switch
            {
                'm' => TimeSpan.FromMinutes(number),
                'h' => TimeSpan.FromHours(number),
                'd' => TimeSpan.FromDays(number),
                'w' => TimeSpan.FromDays(7 * number),
                _ => null,
            };
            if (ago is { } span)
                return now - span;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : throw new CliException(
                ExitCode.BadInput, $"{option} is '{text}'.", "Write how long ago (90m, 24h, 7d, 2w) or a date (2026-03-01, 2026-03-01T12:00Z; UTC if no offset is given).");
    }
}
