using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Orchestrator.Timeframes;

namespace Orchestrator.Core.Runs;

/// <summary>The words in which waiting targets explain themselves. One place, so that they sound alike and can be grouped.</summary>
internal static class Sentences
{
    private static readonly ZonedDateTimePattern Local =
        ZonedDateTimePattern.CreateWithInvariantCulture("ddd uuuu'-'MM'-'dd HH':'mm", DateTimeZoneProviders.Tzdb);

    public static string Targets(int count) => count == 1 ? "1 target" : $"{count} targets";

    public static Wait NotStarted(DateTimeOffset? startAt) => startAt is { } at
        ? new Wait(WaitReason.RunStart, $"The run starts at {at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC.", at)
        : new Wait(WaitReason.RunStart, "The run is about to start.");

    public static Wait Turn { get; } = new(WaitReason.Turn, "It is next in the queue.");

    public static Wait Paused(string by) => new(WaitReason.Paused, $"The run was paused by {by}; it goes on when it is resumed.");

    public static Wait OnTheWay(DateTimeOffset expires) =>
        new(WaitReason.Agent, "The command is on its way; the agent has not accepted it yet.", expires);

    public static Wait Undeliverable(string why, DateTimeOffset expires) =>
        new(WaitReason.Agent, $"The command could not be handed over: {why} It is sent again when the target appears.", expires);

    public static Wait SlotLost(DateTimeOffset expires) =>
        new(WaitReason.Agent, "The target did not start in time and lost its slot; its agent has not answered.", expires);

    public static Wait Slot(string why) => new(WaitReason.Slot, why);

    public static Wait WindowClosed(Window window, DateTimeOffset now, string whatWaits)
    {
        var opening = window.NextOpening(Instant.FromDateTimeOffset(now));
        return opening is { } at
            ? new Wait(WaitReason.Window, $"{whatWaits} waits for its timeframe, which opens {Local.Format(at.InZone(window.Zone))} ({window.Zone.Id}).", at.ToDateTimeOffset())
            : new Wait(WaitReason.Window, $"{whatWaits} waits for its timeframe, which never opens.");
    }

    public static Wait AcceptedUntil(DateTimeOffset notBefore) =>
        new(WaitReason.Start, "The agent has the command and waits for the execution date.", notBefore);

    public static Wait Accepted { get; } = new(WaitReason.Start, "The agent has the command and is about to start.");

    public static Wait Held(string by) => new(WaitReason.Paused, $"The agent has the command and holds it: the run was paused by {by}.");

    public static Wait ForInstaller(DateTimeOffset expires) => new(WaitReason.Installer, "It waits for an installer to begin.", expires);

    public static Wait InstallerDelayed(string why) => new(WaitReason.Installer, why);

    public static Wait Installing(string? lastStep) =>
        new(WaitReason.Installing, lastStep is null ? "An installer is at work." : $"An installer is at work; it is past '{lastStep}'.");

    public static Wait Executing { get; } = new(WaitReason.Executing, "The agent is executing.");

    public static Wait Waiting(string what) => new(WaitReason.User, $"The agent has begun and waits: {what}.");

    public static Wait Cancelling(string by) =>
        new(WaitReason.Cancelling, $"Cancelled by {by}; waiting for the target to confirm that nothing runs any more.");
}
