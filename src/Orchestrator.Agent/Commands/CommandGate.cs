using NodaTime;
using Orchestrator.Contracts.Commands;
using Orchestrator.Timeframes;

namespace Orchestrator.Agent.Commands;

/// <summary>When a command's actions may start, as far as its timeframes say. Remembers the next opening; not for concurrent use.</summary>
internal sealed class CommandGate
{
    private readonly bool never;
    private DateTimeOffset closedFrom = DateTimeOffset.MaxValue;
    private DateTimeOffset closedUntil = DateTimeOffset.MinValue;

    private CommandGate(Window? window, bool never = false) => (Window, this.never) = (window, never);

    /// <summary>The gate of a window that cannot be read, or null with the gate of one that can.</summary>
    public static string? Read(CommandWindow? wanted, out CommandGate gate)
    {
        gate = new CommandGate(null);
        if (wanted is null)
            return null;
        gate = new CommandGate(null, never: true);
        if (!Zones.TryResolve(wanted.Zone, out var zone, out var unknown))
            return unknown;
        var timeframes = new List<Timeframe>(wanted.Timeframes.Count);
        foreach (var text in wanted.Timeframes)
        {
            if (!Timeframe.TryParse(text, out var timeframe, out var mistake))
                return mistake;
            timeframes.Add(timeframe);
        }

        gate = new CommandGate(timeframes.Count == 0 ? null : new Window(zone, timeframes));
        return null;
    }

    /// <summary>Null: it is always open, or never.</summary>
    public Window? Window { get; }

    public bool IsOpen(DateTimeOffset now)
    {
        if (never)
            return false;
        return Window is null || !(now >= closedFrom && now < closedUntil) && Window.IsOpen(Instant.FromDateTimeOffset(now));
    }

    /// <summary>The first closed instant at or after the given one, or null if the gate stays open.</summary>
    public DateTimeOffset? NextClosing(DateTimeOffset from) => never ? from : Window?.NextClosing(Instant.FromDateTimeOffset(from))?.ToDateTimeOffset();

    /// <summary>The first open instant at or after the given one, or null if the gate stays closed.</summary>
    public DateTimeOffset? NextOpening(DateTimeOffset from)
    {
        if (never)
            return null;
        if (Window is null)
            return from;
        if (from >= closedFrom && from < closedUntil)
            return closedUntil == DateTimeOffset.MaxValue ? null : closedUntil;
        var opening = Window.NextOpening(Instant.FromDateTimeOffset(from))?.ToDateTimeOffset();
        (closedFrom, closedUntil) = (from, opening ?? DateTimeOffset.MaxValue);
        return opening;
    }
}
