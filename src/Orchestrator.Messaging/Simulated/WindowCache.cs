using NodaTime;
using Orchestrator.Contracts.Commands;
using Orchestrator.Timeframes;

namespace Orchestrator.Messaging.Simulated;

/// <summary>Windows that have been read: a fleet shares a few of them.</summary>
internal sealed class WindowCache
{
    private const int Kept = 1_000;
    private readonly Dictionary<string, Window> windows = [];

    /// <summary>Reads a window; <paramref name="mistake"/> says why it cannot be read. No window at all is always open: null.</summary>
    public Window? Read(CommandWindow? window, out string? mistake)
    {
        mistake = null;
        if (window is null)
            return null;
        var text = string.Join('\n', [window.Zone, .. window.Timeframes]);
        if (windows.TryGetValue(text, out var known))
            return known;
        if (!Zones.TryResolve(window.Zone, out var zone, out mistake))
            return null;
        var timeframes = new List<Timeframe>();
        foreach (var written in window.Timeframes)
        {
            if (!Timeframe.TryParse(written, out var timeframe, out mistake))
                return null;
            timeframes.Add(timeframe);
        }

        if (windows.Count >= Kept)
            windows.Clear();
        return windows[text] = new Window(zone, timeframes);
    }

    public static DateTimeOffset? NextOpening(Window? window, DateTimeOffset from) =>
        window is null ? from : window.NextOpening(Instant.FromDateTimeOffset(from))?.ToDateTimeOffset();
}
