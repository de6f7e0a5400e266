using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using Orchestrator.Core.Triggers;
using Orchestrator.Timeframes;

namespace Orchestrator.Core.Activities;

/// <summary>A calendar or a date starts runs.</summary>
internal sealed class ScheduleActivity : TriggerActivity
{
    private const int LongestGrace = 7 * 24 * 60;

    private static readonly Input<CronExpression?> Cron = new(
        new InputText(
            "cron",
            "Cron expression",
            "Five fields: minute, hour, day of the month, month, day of the week, for example `30 2 * * MON-FRI`, `*/15 * * * *`, `0 22 * * TUE#2` (second Tuesday), "
            + "`0 6 L * *` (last day); or `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`. A day counts if one of two restricted day fields names it.")
            .Describe("String", "singleline") with { IsLiteral = true },
        null,
        node => CronExpression.TryParse(InputValues.Text(node).Value, out var cron, out var error) ? new(cron) : new(null, error));

    private static readonly Input<string?> At = Inputs
        .Text(new("at", "Date and time", "Instead of a cron expression: once, for example `2026-12-24T22:00`; without an offset in the time zone below."), "datetime-picker", 50)
        .With(descriptor => descriptor with { TypeName = "DateTimeOffset", IsLiteral = true });

    private static readonly Input<DateTimeZone?> Zone = new(
        new InputText(
            "zone",
            "Time zone",
            "Whose wall clock is meant, for example `Europe/Berlin`. Absent: the organisation's. A time that is skipped when clocks go forward comes right after the jump; "
            + "one that is repeated when they go back comes once, the first time.")
            .Describe("String", "singleline") with { IsLiteral = true },
        null,
        node => Zones.TryResolve(InputValues.Text(node).Value, out var zone, out var error) ? new(zone) : new(null, error));

    private static readonly Input<int> Grace = Inputs
        .Integer(
            new(
                "graceMinutes",
                "Grace",
                "What could not be started in time, because no server was up, is started if it is late by no more than this, once for all occurrences; what is later is skipped, "
                + "and the trigger's history says so."),
            60,
            1,
            LongestGrace,
            "minutes")
        .With(descriptor => descriptor with { IsLiteral = true });

    public static readonly ActivityDescriptor Descriptor =
        Describe(
            "Orchestrator.Schedule",
            "Schedule",
            "Starts a run at times of a wall clock, or once. Exactly one of cron expression and date is given. The distribution needs targets of its own.",
            [Cron.Descriptor, At.Descriptor, Zone.Descriptor, Grace.Descriptor])
        with { Bind = binder => new ScheduleActivity(binder) };

    private ScheduleActivity(ActivityBinder binder)
    {
        var zone = binder.Bind(Zone).Constant ?? OrganisationZone(binder);
        var cron = binder.Bind(Cron);
        var at = binder.Bind(At);
        if (cron.IsSet && at.IsSet)
            binder.Refuse(At.Descriptor.Name, "is given as well as a cron expression; keep one of the two");
        else if (!cron.IsSet && !at.IsSet)
            binder.Refuse(Cron.Descriptor.Name, "is missing; give a cron expression such as '30 2 * * *', or a date and time");
        ScheduleRule rule = cron.Constant is { } times ? new CronSchedule(times, zone) : Date(binder, at.Constant, zone);
        Spec = new TriggerSpec.Schedule(rule, Duration.FromMinutes(binder.Bind(Grace).Constant));
    }

    public override TriggerSpec Spec { get; }

    private static DateTimeZone OrganisationZone(ActivityBinder binder) =>
        Zones.TryResolve(binder.Timeframes?.OrganisationZone, out var zone, out _) ? zone : DateTimeZone.Utc;

    private static DateSchedule Date(ActivityBinder binder, string? text, DateTimeZone zone)
    {
        if (text is null)
            return new DateSchedule(Instant.MaxValue);
        if (OffsetDateTimePattern.Rfc3339.Parse(Seconds(text)) is { Success: true, Value: var exact })
            return new DateSchedule(exact.ToInstant());
        if (LocalDateTimePattern.ExtendedIso.Parse(Seconds(text)) is { Success: true, Value: var local })
            return DateSchedule.Of(local, zone);
        binder.Refuse(At.Descriptor.Name, $"must be a date and time such as 2026-01-31T22:00 or 2026-01-31T22:00:00+01:00; it is {InputValues.Shown(JsonValue.Create(text))}");
        return new DateSchedule(Instant.MaxValue);
    }

    /// <summary>People leave out seconds; both patterns want them.</summary>
    private static string Seconds(string text)
    {
        var trimmed = text.Trim().Replace(' ', 'T');
        var time = trimmed.IndexOf('T', StringComparison.OrdinalIgnoreCase);
        var lacks = time > 0 && trimmed.Length >= time + 6 && (trimmed.Length == time + 6 || trimmed[time + 6] is 'Z' or '+' or '-');
        return lacks ? string.Create(CultureInfo.InvariantCulture, $"{trimmed[..(time + 6)]}:00{trimmed[(time + 6)..]}") : trimmed;
    }
}
