using System.Diagnostics.CodeAnalysis;
using NodaTime;
using NodaTime.TimeZones;

namespace Orchestrator.Timeframes;

/// <summary>Time zones by name: IANA ids as Linux reports them, Windows ids as Windows does.</summary>
public static class Zones
{
    private const int LongestId = 100;

    /// <summary>Finds a zone; <paramref name="error"/> says what to write instead.</summary>
    /// <param name="id">For example <c>Europe/Berlin</c> or <c>W. Europe Standard Time</c>; letter case counts, blanks around it do not.</param>
    /// <param name="zone">The zone, or null.</param>
    /// <param name="error">Null, or the reason and the remedy.</param>
    public static bool TryResolve(string? id, [NotNullWhen(true)] out DateTimeZone? zone, [NotNullWhen(false)] out string? error)
    {
        zone = null;
        var trimmed = id?.Trim();
        if (string.IsNullOrEmpty(trimmed))
        {
            error = "the time zone is empty; write an IANA id such as 'Europe/Berlin' or a Windows id such as 'W. Europe Standard Time'";
            return false;
        }

        if (trimmed.Length > LongestId)
        {
            error = $"the time zone has {trimmed.Length} characters; ids have at most {LongestId}: write one such as 'Europe/Berlin'";
            return false;
        }

        var source = TzdbDateTimeZoneSource.Default;
        zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(trimmed)
            ?? (source.WindowsMapping.PrimaryMapping.TryGetValue(trimmed, out var iana) ? DateTimeZoneProviders.Tzdb[iana] : null);
        error = zone is null ? $"'{trimmed}' is not a time zone; {Remedy(trimmed, source)}" : null;
        return zone is not null;
    }

    private static string Remedy(string id, TzdbDateTimeZoneSource source)
    {
        var meant = source.GetIds().Concat(source.WindowsMapping.PrimaryMapping.Keys)
            .FirstOrDefault(known => string.Equals(known, id, StringComparison.OrdinalIgnoreCase));
        return meant is null
            ? $"write an IANA id such as 'Europe/Berlin' or a Windows id such as 'W. Europe Standard Time' (known here: tz {source.TzdbVersion})"
            : $"write '{meant}'";
    }
}
