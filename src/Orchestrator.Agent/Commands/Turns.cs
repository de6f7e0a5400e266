namespace Orchestrator.Agent.Commands;

/// <summary>
/// Whose turn it is: one action at a time on this computer. A command that has begun goes first among those that may run now, then the
/// highest priority, then the oldest. One that pauses (held, window closed) lets others pass.
/// </summary>
internal static class Turns
{
    private static readonly Comparer<CommandEntry> Order = Comparer<CommandEntry>.Create(static (left, right) =>
    {
        var order = right.HasStarted.CompareTo(left.HasStarted);
        if (order == 0)
            order = right.Command!.Priority.CompareTo(left.Command!.Priority);
        if (order == 0)
            order = left.Command!.IssuedAt.CompareTo(right.Command!.IssuedAt);
        if (order == 0)
            order = left.Command!.Sequence.CompareTo(right.Command!.Sequence);
        return order != 0 ? order : string.CompareOrdinal(left.Id, right.Id);
    });

    /// <summary>The command whose next action starts now, or null.</summary>
    /// <param name="userIsThere">Somebody has logged on since an action has asked for that.</param>
    public static CommandEntry? Next(List<CommandEntry> open, bool userIsThere, DateTimeOffset now)
    {
        CommandEntry? next = null;
        foreach (var entry in open)
        {
            if (entry.IsRunning)
                return null;
            if (MayStart(entry, now) && (userIsThere || !entry.AwaitsUser) && (next is null || Order.Compare(entry, next) < 0))
                next = entry;
        }

        return next;
    }

    /// <summary>When the command itself (not its report) has to be looked at again; null if only an input can change it.</summary>
    public static DateTimeOffset? WakeAt(CommandEntry entry, DateTimeOffset now)
    {
        if (!entry.IsExecution || entry.IsOver)
            return null;
        if (entry.IsRunning)
            return entry.EndRequested ? null : Earlier(entry.ForceStopAt, entry.MayPause ? entry.Gate.NextClosing(now) : null);
        var command = entry.Command!;
        if (entry.HasStarted)
        {
            var end = Earlier(entry.ForceStopAt, command.Deadline is { } deadline ? After(deadline) : null);
            if (entry.AwaitsUser)
                return Earlier(end, entry.Gate.NextClosing(now));
            return Earlier(end, entry.PostponedUntil is { } until && until > now ? until : Opening(entry, now, now));
        }

        var tooLate = Earlier(After(command.LastStart), command.StartBy is { } startBy ? After(startBy) : null);
        return Earlier(Earlier(tooLate, command.ForceStopAt), Opening(entry, command.NotBefore > now ? command.NotBefore.Value : now, now));
    }

    public static DateTimeOffset? Earlier(DateTimeOffset? left, DateTimeOffset? right) => right is null || left <= right ? left : right;

    private static bool MayStart(CommandEntry entry, DateTimeOffset now) =>
        entry is { IsExecution: true, IsOver: false, Held: false }
        && (entry.HasStarted || !(entry.Command!.NotBefore > now))
        && !(entry.PostponedUntil > now)
        && entry.Gate.IsOpen(now);

    // While the gate is open the command only waits for another one's end, which is an input.
    private static DateTimeOffset? Opening(CommandEntry entry, DateTimeOffset from, DateTimeOffset now) =>
        !entry.Held && entry.Gate.NextOpening(from) is { } opening && opening > now ? opening : null;

    private static DateTimeOffset After(DateTimeOffset deadline) => deadline == DateTimeOffset.MaxValue ? deadline : deadline.AddTicks(1);
}
