using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Orchestrator.Core.Triggers;

namespace Orchestrator.Core.Tests.Triggers;

public sealed class ScheduleRuleTests
{
    /// <summary>Real changes of real clocks: a skipped time comes right after the jump, a repeated one the first time only.</summary>
    [Theory]
    [InlineData("30 2 * * *", "Europe/Berlin", "2025-03-29T12:00Z", "2025-03-30T01:00Z 2025-03-31T00:30Z")]
    [InlineData("0 3 * * *", "Europe/Berlin", "2025-03-29T12:00Z", "2025-03-30T01:00Z 2025-03-31T01:00Z")]
    [InlineData("0,20,40 2,3 * * *", "Europe/Berlin", "2025-03-29T12:00Z", "2025-03-30T01:00Z 2025-03-30T01:20Z 2025-03-30T01:40Z 2025-03-31T00:00Z")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2025-10-25T12:00Z", "2025-10-26T00:30Z 2025-10-27T01:30Z")]
    [InlineData("*/30 * * * *", "Europe/Berlin", "2025-10-25T23:45Z", "2025-10-26T00:00Z 2025-10-26T00:30Z 2025-10-26T02:00Z 2025-10-26T02:30Z")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2025-10-26T01:10Z", "2025-10-27T01:30Z")]
    [InlineData("0 2 * * *", "America/New_York", "2025-03-08T12:00Z", "2025-03-09T07:00Z 2025-03-10T06:00Z")]
    [InlineData("30 1 * * *", "America/New_York", "2025-11-01T12:00Z", "2025-11-02T05:30Z 2025-11-03T06:30Z")]
    [InlineData("15 2 * * *", "Australia/Lord_Howe", "2025-10-03T12:00Z", "2025-10-03T15:45Z 2025-10-04T15:30Z 2025-10-05T15:15Z")]
    [InlineData("45 1 * * *", "Australia/Lord_Howe", "2025-04-04T16:00Z", "2025-04-05T14:45Z 2025-04-06T15:15Z")]
    [InlineData("30 0 * * *", "America/St_Johns", "2010-03-13T12:00Z", "2010-03-14T03:31Z 2010-03-15T03:00Z")]
    [InlineData("0 12 30 12 *", "Pacific/Apia", "2011-12-01T00:00Z", "2011-12-30T10:00Z 2012-12-29T22:00Z")]
    [InlineData("30 2 * * *", "Africa/Casablanca", "2025-02-22T12:00Z", "2025-02-23T01:30Z 2025-02-24T02:30Z")]
    [InlineData("0 0 * * *", "Asia/Kolkata", "2025-06-01T00:00Z", "2025-06-01T18:30Z 2025-06-02T18:30Z")]
    public void Clocks_that_change_are_followed(string cron, string zone, string after, string expected)
    {
        var rule = Rule(cron, zone);
        var time = At(after);
        foreach (var next in expected.Split(' '))
        {
            time = rule.NextAfter(time)!.Value;
            time.ShouldBe(At(next));
        }
    }

    /// <summary>The same answers as from somebody who looks at the wall clock every minute.</summary>
    [Theory]
    [InlineData("Europe/Berlin", 2025)]
    [InlineData("America/New_York", 2026)]
    [InlineData("Australia/Lord_Howe", 2025)]
    [InlineData("America/Sao_Paulo", 2018)]
    [InlineData("Africa/Casablanca", 2024)]
    [InlineData("Asia/Gaza", 2023)]
    [InlineData("Pacific/Apia", 2011)]
    public void Whoever_looks_at_the_clock_every_minute_sees_the_same(string zone, int year)
    {
        var tz = DateTimeZoneProviders.Tzdb[zone];
        var changes = tz.GetZoneIntervals(Instant.FromUtc(year, 1, 1, 0, 0), Instant.FromUtc(year + 1, 1, 1, 0, 0)).Where(interval => interval.HasEnd).Select(interval => interval.End).ToList();
        changes.ShouldNotBeEmpty();
        foreach (var cron in new[] { "*/7 * * * *", "30 2 * * *", "0,45 0-3 * * *", "15 1 * * SUN", "0 12 * * *" })
        {
            var rule = Rule(cron, zone);
            foreach (var change in changes)
            {
                var (from, to) = (change - Duration.FromHours(30), change + Duration.FromHours(30));
                Occurrences(rule, from, to).ShouldBe(Seen(rule.Cron, tz, from, to), $"{cron} around {change}");
            }
        }
    }

    [Fact]
    public void A_date_without_an_offset_is_one_of_the_zones_wall_clock()
    {
        var berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];
        DateSchedule.Of(new LocalDateTime(2025, 3, 30, 2, 30), berlin).At.ShouldBe(At("2025-03-30T01:00Z"));
        DateSchedule.Of(new LocalDateTime(2025, 10, 26, 2, 30), berlin).At.ShouldBe(At("2025-10-26T00:30Z"));
        var date = new DateSchedule(At("2025-10-26T00:30Z"));
        date.NextAfter(At("2025-10-26T00:29Z")).ShouldBe(date.At);
        date.NextAfter(date.At).ShouldBeNull();
    }

    /// <summary>Everything up to the first column is settled, now is the second; the grace is an hour.</summary>
    [Theory]
    [InlineData("0 * * * *", "10:00", "10:59", null, null, "11:00")]
    [InlineData("0 * * * *", "10:00", "11:00", "11:00", null, "12:00")]
    [InlineData("0 * * * *", "10:00", "12:00", "12:00", null, "13:00")]
    [InlineData("0 * * * *", "10:00", "12:01", "12:00", "11:00", "13:00")]
    [InlineData("0 8 * * *", "07:00", "09:00", "08:00", null, "tomorrow")]
    [InlineData("0 8 * * *", "07:00", "09:01", null, "08:00", "tomorrow")]
    [InlineData("*/5 * * * *", "10:00", "10:58", "10:55", null, "11:00")]
    [InlineData("*/5 * * * *", "08:00", "10:58", "10:55", "08:05", "11:00")]
    public void The_latest_occurrence_stands_for_those_before_it_and_what_is_too_late_is_missed(
        string cron, string settled, string now, string? fire, string? missed, string next)
    {
        var due = Rule(cron, "UTC").Due(Today(settled), Today(now), Duration.FromHours(1));
        due.ShouldBe(new ScheduleDue(
            fire is null ? null : Today(fire), missed is null ? null : Today(missed), next == "tomorrow" ? Today("08:00") + Duration.FromDays(1) : Today(next)));
    }

    [Fact]
    public void Years_without_a_server_are_told_in_one_line()
    {
        var due = Rule("* * * * *", "UTC").Due(At("2016-01-01T00:00Z"), At("2026-01-01T00:00Z"), Duration.FromHours(1));
        due.ShouldBe(new ScheduleDue(At("2026-01-01T00:00Z"), At("2016-01-01T00:01Z"), At("2026-01-01T00:01Z")));
    }

    [Fact]
    public void Rules_are_equal_if_they_say_the_same()
    {
        Rule("0  2 * * *", "Europe/Berlin").ShouldBe(Rule("0 2 * * *", "Europe/Berlin"));
        Rule("0 2 * * *", "Europe/Berlin").ShouldNotBe(Rule("0 2 * * *", "Europe/Vienna"));
        Rule("0 2 * * *", "Europe/Berlin").Text.ShouldBe("0 2 * * * Europe/Berlin");
    }

    private static CronSchedule Rule(string text, string zone)
    {
        CronExpression.TryParse(text, out var cron, out var error).ShouldBeTrue(error);
        return new CronSchedule(cron!, DateTimeZoneProviders.Tzdb[zone]);
    }

    private static List<Instant> Occurrences(CronSchedule rule, Instant from, Instant to)
    {
        var occurrences = new List<Instant>();
        for (var next = rule.NextAfter(from); next <= to; next = rule.NextAfter(next.Value))
            occurrences.Add(next.Value);
        return occurrences;
    }

    /// <summary>Minute by minute; where the clock jumps forward, the minutes it leaves out count as its landing.</summary>
    private static List<Instant> Seen(CronExpression cron, DateTimeZone zone, Instant from, Instant to)
    {
        var seen = new List<Instant>();
        var shown = from.InZone(zone).LocalDateTime;
        for (var instant = from + Duration.FromMinutes(1); instant <= to; instant += Duration.FromMinutes(1))
        {
            var local = instant.InZone(zone).LocalDateTime;
            if (local <= shown)
                continue;
            if (cron.NextAfter(shown) <= local)
                seen.Add(instant);
            shown = local;
        }

        return seen;
    }

    private static Instant At(string text) => InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm'Z'").Parse(text).GetValueOrThrow();

    private static Instant Today(string time) => At(string.Create(CultureInfo.InvariantCulture, $"2026-11-25T{time}Z"));
}
