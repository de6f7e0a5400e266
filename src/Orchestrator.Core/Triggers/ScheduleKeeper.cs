using System.Globalization;
using Microsoft.Extensions.Logging;
using NodaTime;
using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Triggers;

/// <summary>
/// Fires schedules. Every server does it, with the same outcome: an occurrence's run is stored before its cursor moves, and neither happens
/// twice. So it does not matter where a server dies, nor how many of them look.
/// </summary>
public sealed partial class ScheduleKeeper(
    PublishedTriggers published, ITriggerStore store, IRunStore runs, TriggerStarter starter, TimeProvider time, ILogger<ScheduleKeeper> logger)
{
    private static readonly IReadOnlyDictionary<string, string> NoInputs = new Dictionary<string, string>();

    /// <summary>Fires what is due.</summary>
    /// <returns>When the next schedule is due; null: none is.</returns>
    public async Task<DateTimeOffset?> Fire(CancellationToken cancellation)
    {
        var states = (await store.States(cancellation)).ToDictionary(state => state.Trigger);
        DateTimeOffset? next = null;
        foreach (var trigger in await published.Current(cancellation))
        {
            if (trigger.Spec is not TriggerSpec.Schedule schedule)
                continue;
            try
            {
                var due = await Fire(trigger, schedule, states.GetValueOrDefault(trigger.Key), cancellation);
                next = due is null || next < due ? next : due;
            }
#pragma warning disable CA1031 // One schedule that cannot be followed now must not keep the others from it; it is looked at again.
            catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
            {
                LogNotFired(failure, trigger.Name, trigger.Key.DefinitionId);
            }
        }

        return next;
    }

    /// <summary>The next occurrence of a schedule; null: none, or it is paused.</summary>
    public static DateTimeOffset? Next(ActiveTrigger trigger, TriggerState? state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        return trigger.Spec is TriggerSpec.Schedule schedule && state?.Pause is null
            ? schedule.Rule.NextAfter(Instant.FromDateTimeOffset(now))?.ToDateTimeOffset()
            : null;
    }

    private async Task<DateTimeOffset?> Fire(ActiveTrigger trigger, TriggerSpec.Schedule schedule, TriggerState? state, CancellationToken cancellation)
    {
        if (state?.Pause is not null)
            return null;
        var stored = state?.Cursor;
        var cursor = stored;
        if (cursor is null || cursor.Schedule != schedule.Rule.Text)
        {
            // Another schedule than before begins with its publication: what the former one still owed is dropped.
            var since = stored?.SettledTo > trigger.Since ? stored.SettledTo : trigger.Since;
            cursor = new ScheduleCursor(schedule.Rule.Text, since);
            if (!await store.MoveCursor(trigger.Key, stored, cursor, cancellation))
                return time.GetUtcNow();
        }

        var now = time.GetUtcNow();
        var due = schedule.Rule.Due(Instant.FromDateTimeOffset(cursor.SettledTo), Instant.FromDateTimeOffset(now), schedule.Grace);
        if (due.Missed is { } missed)
            await Miss(trigger, schedule, missed, cancellation);
        if (due.Fire is { } occurrence)
            await starter.Start(trigger, Occurrence(occurrence), $"trigger {trigger.Name}", NoInputs, follows: null, cancellation);

        if ((due.Fire ?? due.Missed) is { } last)
        {
            var settled = due.Missed is null ? last : Instant.Max(last, Instant.FromDateTimeOffset(now) - schedule.Grace);
            await store.MoveCursor(trigger.Key, cursor, cursor with { SettledTo = settled.ToDateTimeOffset() }, cancellation);
        }

        return due.Next?.ToDateTimeOffset();
    }

    private async Task Miss(ActiveTrigger trigger, TriggerSpec.Schedule schedule, Instant missed, CancellationToken cancellation)
    {
        // A server may have died between starting the run and writing that down.
        var occurrence = Occurrence(missed);
        if (await runs.Find(TriggerStarter.RunId(trigger.Key, occurrence), cancellation) is not null)
            await starter.Start(trigger, occurrence, $"trigger {trigger.Name}", NoInputs, follows: null, cancellation);
        else
            await starter.Skip(trigger, occurrence, $"No server was up at {occurrence}, and it was too late by more than {schedule.Grace.TotalMinutes:0} minutes: skipped.", cancellation);
    }

    private static string Occurrence(Instant at) => at.ToString("uuuu-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    [LoggerMessage(Level = LogLevel.Error, Message = "The schedule {Trigger} of {DefinitionId} could not be followed; it is tried again")]
    private partial void LogNotFired(Exception failure, string trigger, string definitionId);
}
