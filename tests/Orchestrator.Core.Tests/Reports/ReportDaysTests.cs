using NodaTime;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;

namespace Orchestrator.Core.Tests.Reports;

public sealed class ReportDaysTests
{
    [Theory]
    [InlineData("UTC", "2026-03-01:2 2026-03-02:1")]
    [InlineData("Europe/Berlin", "2026-03-01:1 2026-03-02:2")]
    [InlineData("America/New_York", "2026-03-01:3")]
    [InlineData("Asia/Kathmandu", "2026-03-01:0 2026-03-02:3")]
    public void Midnight_is_the_zones(string zone, string expected)
    {
        // 22:30, 23:00 and 00:00 UTC; in Kathmandu, at 5:45 ahead, all of them are of the next day.
        var slots = new[] { Slot("2026-03-01T22:30Z"), Slot("2026-03-01T23:00Z"), Slot("2026-03-02T00:00Z") };

        var days = ReportDays.Of(slots, DateTimeZoneProviders.Tzdb[zone]);

        Brief(days).ShouldBe(expected.Replace("2026-03-01:0 ", "", StringComparison.Ordinal));
    }

    [Fact]
    public void A_quarter_of_an_hour_before_midnight_in_a_zone_of_quarters_counts_to_the_day_before() =>
        Brief(ReportDays.Of([Slot("2026-03-01T18:00Z"), Slot("2026-03-01T18:15Z")], DateTimeZoneProviders.Tzdb["Asia/Kathmandu"])).ShouldBe("2026-03-01:1 2026-03-02:1");

    [Fact]
    public void Days_on_which_nothing_happened_are_there() =>
        Brief(ReportDays.Of([Slot("2026-03-01T12:00Z"), Slot("2026-03-04T12:00Z")], DateTimeZone.Utc)).ShouldBe("2026-03-01:1 2026-03-02:0 2026-03-03:0 2026-03-04:1");

    [Fact]
    public void A_clock_that_was_years_off_does_not_fill_the_years_between() =>
        ReportDays.Of([Slot("1970-01-01T12:00Z"), Slot("2026-03-04T12:00Z")], DateTimeZone.Utc).Count.ShouldBe(2);

    [Fact]
    public void Nothing_makes_no_days() => ReportDays.Of([], DateTimeZone.Utc).ShouldBeEmpty();

    [Theory]
    [InlineData("2026-03-01T12:00Z", "2026-03-01T12:15Z", "2026-03-01T12:00Z", "2026-03-01T12:15Z")]
    [InlineData("2026-03-01T12:01Z", "2026-03-01T12:14Z", "2026-03-01T12:00Z", "2026-03-01T12:15Z")]
    [InlineData("2026-03-01T14:01+02:00", "2026-03-01T14:15:01+02:00", "2026-03-01T12:00Z", "2026-03-01T12:30Z")]
    public void Times_are_widened_to_the_borders_of_slots(string from, string to, string widenedFrom, string widenedTo)
    {
        var widened = ReportSlot.Widen(new ReportFilter { From = At(from), To = At(to), RunId = "kept" });
        widened.ShouldBe(new ReportFilter { From = At(widenedFrom), To = At(widenedTo), RunId = "kept" });
    }

    [Fact]
    public void The_end_of_the_calendar_can_be_asked_for() =>
        ReportSlot.Widen(new ReportFilter { To = DateTimeOffset.MaxValue }).To.ShouldBe(DateTimeOffset.MaxValue);

    private static string Brief(IEnumerable<ReportDay> days) => string.Join(' ', days.Select(day => $"{day.Date:uuuu-MM-dd}:{day.Counts.Total}"));

    private static ReportGroup Slot(string at) => new()
    {
        Key = new ReportGroupKey { Slot = ReportSlot.Of(At(at)) },
        Counts = OutcomeCounts.None.Plus(StepOutcome.Succeeded, 1),
        Durations = default,
    };

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
