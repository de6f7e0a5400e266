using NodaTime;
using NodaTime.Text;

namespace Orchestrator.Timeframes.Tests;

public sealed class WindowTests
{
    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    // A Monday, 12:00 in Berlin.
    private static readonly Instant Noon = Instant.FromUtc(2025, 6, 2, 10, 0);

    [Fact]
    public void Without_timeframes_the_level_is_Normal_always()
    {
        var window = new Window(Berlin, []);

        window.LevelAt(Noon).ShouldBe(ActivityLevel.Normal);
        window.NextOpening(Noon).ShouldBe(Noon);
        window.NextClosing(Noon).ShouldBeNull();
        window.NextChange(Noon).ShouldBeNull();
        window.Openings(Noon, 5).ShouldBe([new Opening(Noon, null, ActivityLevel.Normal)]);
    }

    [Fact]
    public void The_strictest_timeframe_decides()
    {
        var window = new Window(Berlin, [Timeframe.Parse("Maximum; Mon 13:00-14:00 No"), Timeframe.Parse("Normal; Mon 12:00-15:00 Minimum")]);

        window.Openings(Noon, 3).ShouldBe(
        [
            new Opening(Noon, Noon + Duration.FromHours(1), ActivityLevel.Minimum),
            new Opening(Noon + Duration.FromHours(2), Noon + Duration.FromHours(3), ActivityLevel.Minimum),
            new Opening(Noon + Duration.FromHours(3), Noon + Duration.FromDays(7), ActivityLevel.Normal),
        ]);
    }

    [Fact]
    public void What_is_never_open_has_no_opening_and_no_open_time()
    {
        var window = new Window(Berlin, [Timeframe.Always(ActivityLevel.Normal), Timeframe.Always(ActivityLevel.No)]);

        window.IsOpen(Noon).ShouldBeFalse();
        window.NextOpening(Noon).ShouldBeNull();
        window.NextClosing(Noon).ShouldBe(Noon);
        window.AddOpenTime(Noon, Duration.FromSeconds(1)).ShouldBeNull();
        window.AddOpenTime(Noon, Duration.Zero).ShouldBe(Noon);
        window.OpenTime(Noon, Noon + Duration.FromDays(10_000)).ShouldBe(Duration.Zero);
        window.Openings(Noon, 5).ShouldBeEmpty();
    }

    [Fact]
    public void Open_time_ends_exactly_with_the_window_that_uses_it_up()
    {
        var window = new Window(Berlin, [Timeframe.Parse("No; Mon-Sun 22:00-24:00 Normal")]);
        var ten = Noon + Duration.FromHours(10);

        window.AddOpenTime(Noon, Duration.FromHours(2)).ShouldBe(ten + Duration.FromHours(2));
        window.AddOpenTime(Noon, Duration.FromHours(2) + Duration.Epsilon).ShouldBe(ten + Duration.FromHours(24) + Duration.Epsilon);
        Should.Throw<ArgumentOutOfRangeException>(() => window.AddOpenTime(Noon, -Duration.Epsilon));
    }

    [Fact]
    public void The_preview_ends_at_its_maximum_or_its_horizon()
    {
        var window = new Window(Berlin, [Timeframe.Parse("No; Mon 22:00-24:00 Normal")]);

        window.Openings(Noon, 0).ShouldBeEmpty();
        window.Openings(Noon, 3).Count().ShouldBe(3);
        window.Openings(Noon, int.MaxValue).Count().ShouldBe(58);
        Should.Throw<ArgumentOutOfRangeException>(() => window.Openings(Noon, -1));
    }

    [Fact]
    public void At_the_ends_of_time_the_answer_is_never_rather_than_an_error()
    {
        var window = new Window(Berlin, [Timeframe.Parse("No; Mon 22:00-22:15 Normal")]);

        window.NextOpening(Instant.MaxValue).ShouldBeNull();
        window.NextChange(Instant.MaxValue).ShouldBeNull();
        window.AddOpenTime(Instant.MaxValue, Duration.FromHours(1)).ShouldBeNull();
        window.AddOpenTime(Noon, Duration.MaxValue).ShouldBeNull();
        window.AddOpenTime(Noon, Duration.FromDays(365 * 1000)).ShouldBeNull();
        new Window(Berlin, []).AddOpenTime(Noon + Duration.Epsilon, Duration.MaxValue).ShouldBeNull();
        new Window(DateTimeZone.Utc, [Timeframe.Parse("No; Fri 23:45-24:00 Normal")])
            .AddOpenTime(Instant.MaxValue - Duration.FromHours(1), Duration.FromMinutes(15)).ShouldBeNull();
        window.NextOpening(Instant.MinValue).ShouldNotBeNull();
        window.OpenTime(Instant.MinValue, Instant.MaxValue).ShouldBeGreaterThan(Duration.FromDays(10_000));
    }

    [Theory]
    // Sunday 30 March 2025: 02:00 becomes 03:00. A window in the skipped hour opens a week later, one around it is an hour shorter.
    [InlineData("Europe/Berlin", "Sun 02:00-03:00", "2025-03-29T00:00Z", "2025-04-06T00:00Z/2025-04-06T01:00Z")]
    [InlineData("Europe/Berlin", "Sun 01:30-03:30", "2025-03-29T00:00Z", "2025-03-30T00:30Z/2025-03-30T01:30Z")]
    [InlineData("Europe/Berlin", "Sun 02:30-04:00", "2025-03-29T00:00Z", "2025-03-30T01:00Z/2025-03-30T02:00Z")]
    // Sunday 26 October 2025: 03:00 becomes 02:00. The repeated hour counts twice, its parts come twice.
    [InlineData("Europe/Berlin", "Sun 02:00-03:00", "2025-10-25T00:00Z", "2025-10-26T00:00Z/2025-10-26T02:00Z")]
    [InlineData("Europe/Berlin", "Sun 02:30-03:00", "2025-10-25T00:00Z",
        "2025-10-26T00:30Z/2025-10-26T01:00Z 2025-10-26T01:30Z/2025-10-26T02:00Z")]
    [InlineData("Europe/Berlin", "Sat 22:00-06:00", "2025-10-25T00:00Z", "2025-10-25T20:00Z/2025-10-26T05:00Z")]
    // Half an hour of daylight saving.
    [InlineData("Australia/Lord_Howe", "Sun 01:30-02:00", "2025-04-05T00:00Z", "2025-04-05T14:30Z/2025-04-05T15:30Z")]
    [InlineData("Australia/Lord_Howe", "Sun 02:00-02:30", "2025-10-04T00:00Z", "2025-10-11T15:00Z/2025-10-11T15:30Z")]
    // Until 2011 the clock changed at 00:01, within a quarter hour.
    [InlineData("America/St_Johns", "Sun 00:00-00:15", "2010-03-13T12:00Z", "2010-03-14T03:30Z/2010-03-14T03:31Z")]
    [InlineData("America/St_Johns", "Sun 00:00-00:15", "2010-11-06T12:00Z",
        "2010-11-07T02:30Z/2010-11-07T02:31Z 2010-11-07T03:30Z/2010-11-07T03:45Z")]
    // An offset of 5:45, and the quarter hour that was skipped to get there.
    [InlineData("Asia/Kathmandu", "Mon 09:00-10:00", "2025-06-01T00:00Z", "2025-06-02T03:15Z/2025-06-02T04:15Z")]
    [InlineData("Asia/Kathmandu", "Wed 00:00-00:30", "1985-12-31T00:00Z", "1985-12-31T18:30Z/1985-12-31T18:45Z")]
    // Friday 30 December 2011 did not take place.
    [InlineData("Pacific/Apia", "Fri 00:00-24:00", "2011-12-26T00:00Z", "2012-01-05T10:00Z/2012-01-06T10:00Z")]
    [InlineData("Pacific/Apia", "Thu 22:00-06:00", "2011-12-26T00:00Z", "2011-12-30T08:00Z/2011-12-30T10:00Z")]
    // Daylight saving is suspended during Ramadan.
    [InlineData("Africa/Casablanca", "Sun 02:00-03:00", "2025-02-22T00:00Z", "2025-02-23T01:00Z/2025-02-23T03:00Z")]
    [InlineData("Africa/Casablanca", "Sun 02:00-03:00", "2025-04-05T00:00Z", "2025-04-13T01:00Z/2025-04-13T02:00Z")]
    // From 44 minutes and 30 seconds behind to none.
    [InlineData("Africa/Monrovia", "Fri 00:30-01:00", "1972-01-06T00:00Z", "1972-01-07T00:44:30Z/1972-01-07T01:00Z")]
    public void Openings_follow_the_wall_clock_of_the_zone(string zone, string range, string from, string expected)
    {
        var window = new Window(DateTimeZoneProviders.Tzdb[zone], [Timeframe.Parse($"No; {range} Normal")]);
        var openings = expected.Split(' ').Select(Opening).ToList();
        var start = At(from);
        var open = openings.Aggregate(Duration.Zero, (sum, opening) => sum + (opening.End!.Value - opening.Start));

        window.Openings(start, openings.Count).ShouldBe(openings);
        window.NextOpening(start).ShouldBe(openings[0].Start);
        window.NextClosing(openings[0].Start).ShouldBe(openings[0].End);
        window.OpenTime(start, openings[^1].End!.Value).ShouldBe(open);
        window.AddOpenTime(start, open).ShouldBe(openings[^1].End);
    }

    private static Opening Opening(string text)
    {
        var ends = text.Split('/');
        return new Opening(At(ends[0]), At(ends[1]), ActivityLevel.Normal);
    }

    private static Instant At(string text) =>
        OffsetDateTimePattern.CreateWithInvariantCulture(text.Length > 17 ? "uuuu-MM-dd'T'HH:mm:sso<Z+HH>" : "uuuu-MM-dd'T'HH:mmo<Z+HH>")
            .Parse(text).Value.ToInstant();
}
