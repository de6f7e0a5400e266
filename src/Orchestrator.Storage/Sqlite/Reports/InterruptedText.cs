using System.Globalization;
using Orchestrator.Contracts.Reports;

namespace Orchestrator.Storage.Sqlite.Reports;

/// <summary>The interrupted starts of an entry in one column: ticks of beginning and finding, "638000000000000000-638000000050000000 ...". Most entries have none, and null.</summary>
internal static class InterruptedText
{
    public static string? Of(IReadOnlyList<InterruptedStart> starts) => starts.Count == 0
        ? null
        : string.Join(' ', starts.Select(start => string.Create(CultureInfo.InvariantCulture, $"{start.StartedAt.UtcTicks}-{start.FoundAt.UtcTicks}")));

    public static IReadOnlyList<InterruptedStart> Read(string? text) =>
        text is null ? [] : [.. text.Split(' ').Select(start => start.Split('-')).Select(ticks => new InterruptedStart(Instant(ticks[0]), Instant(ticks[1])))];

    private static DateTimeOffset Instant(string ticks) => new(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero);
}
