using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using NodaTime.TimeZones;

namespace Orchestrator.Timeframes.Tests;

/// <summary>Windows against a wall clock that is simply read: all zones, all changes of the clock.</summary>
public sealed class WindowPropertyTests
{
    private static readonly Instant From = Instant.FromUtc(2000, 1, 1, 0, 0);
    private static readonly Instant To = Instant.FromUtc(2041, 1, 1, 0, 0);
    private static readonly Duration Minute = Duration.FromMinutes(1);

    [Fact]
    public void Around_every_change_of_every_zone_from_2000_to_2040_windows_follow_the_wall_clock()
    {
        var compared = 0;
        foreach (var id in DateTimeZoneProviders.Tzdb.Ids)
        {
            var zone = DateTimeZoneProviders.Tzdb[id];
            var random = new Random(Seed(id));
            var windows = Enumerable.Range(1, 4).Select(count => Comparison(zone, random, 1 + (count / 3))).ToList();
            var transitions = Transitions(zone, From, To).ToList();
            foreach (var transition in transitions)
            {
                IsOnWholeMinutes(transition.Start).ShouldBeTrue($"{id} changes at {transition.Start}: the scan must be finer");
                var window = compared % 2 == 0 ? windows[compared % windows.Count] : Dated(zone, random, transition.Start);
                window.Compare(random, transition.Start - Duration.FromHours(3), Minute, steps: 360, samples: 6);
                compared++;
            }

            if (transitions.Count == 0)
                windows[0].Compare(random, Instant.FromUtc(2025, 3, 30, 0, 0), Minute, steps: 360, samples: 6);
        }

        compared.ShouldBeGreaterThan(10_000);
    }

    [Fact]
    public void A_window_that_lies_in_a_skipped_hour_opens_when_the_wall_clock_next_shows_it()
    {
        var skipped = 0;
        foreach (var id in DateTimeZoneProviders.Tzdb.Ids)
        {
            var zone = DateTimeZoneProviders.Tzdb[id];
            var random = new Random(Seed(id));
            var gaps = Transitions(zone, From, To).Where(next => next.WallOffset > Before(zone, next).WallOffset).ToList();
            if (gaps.Count == 0)
                continue;

            var gap = gaps[random.Next(gaps.Count)];
            var cells = CellsWithin(Before(zone, gap).IsoLocalEnd, gap.IsoLocalStart);
            skipped++;
            new WindowComparison(zone, [new Plan(cells)]).Compare(random, gap.Start - Duration.FromDays(1), Minute, steps: 9 * 1440, samples: 4);
        }

        skipped.ShouldBeGreaterThan(200);
    }

    [Theory]
    [InlineData("Africa/Monrovia")]
    [InlineData("America/Guyana")]
    [InlineData("America/New_York")]
    [InlineData("Asia/Kolkata")]
    [InlineData("Asia/Singapore")]
    [InlineData("Asia/Manila")]
    [InlineData("Europe/Dublin")]
    [InlineData("Europe/Moscow")]
    [InlineData("Pacific/Apia")]
    public void Historic_offsets_of_odd_seconds_are_exact(string id)
    {
        var zone = DateTimeZoneProviders.Tzdb[id];
        var random = new Random(Seed(id));
        foreach (var transition in Transitions(zone, Instant.MinValue, From))
        {
            Comparison(zone, random, 1).Compare(
                random, transition.Start - Duration.FromMinutes(40), Duration.FromSeconds(1), steps: 4800, samples: 4);
        }
    }

    [Fact]
    public void Over_weeks_windows_follow_the_wall_clock() => Prop.ForAll(Seeds(), seed =>
    {
        var random = new Random(seed);
        var start = Instant.FromUnixTimeSeconds(random.NextInt64(Instant.FromUtc(1975, 1, 1, 0, 0).ToUnixTimeSeconds() / 60, To.ToUnixTimeSeconds() / 60) * 60);
        var zone = AnyZone(random);
        var window = random.Next(2) == 0 ? Comparison(zone, random, random.Next(4)) : Dated(zone, random, start + Duration.FromDays(10));
        window.Compare(random, start, Minute, steps: 20 * 1440, samples: 10);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    [Fact]
    public void Open_time_adds_up_over_decades() => Prop.ForAll(Seeds(), seed =>
    {
        var random = new Random(seed);
        var zone = AnyZone(random);
        var window = (random.Next(2) == 0 ? Comparison(zone, random, 1) : Dated(zone, random, Sometime(random))).Window;
        var instants = Enumerable.Range(0, 5).Select(_ => Sometime(random)).Order().ToList();

        var parts = instants.Zip(instants.Skip(1), window.OpenTime).Aggregate((sum, part) => sum + part);

        window.OpenTime(instants[0], instants[^1]).ShouldBe(parts);
        window.OpenTime(instants[^1], instants[0]).ShouldBe(Duration.Zero);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Added_open_time_is_reached_at_the_earliest_instant_to_the_nanosecond() => Prop.ForAll(Seeds(), seed =>
    {
        var random = new Random(seed);
        var zone = AnyZone(random);
        var from = Sometime(random);
        var window = (random.Next(2) == 0 ? Comparison(zone, random, 1) : Dated(zone, random, from)).Window;

        // At most a year: one quarter hour a week takes seven hundred years for that, and the calendar ends in the year 9999.
        var open = Duration.FromNanoseconds(random.NextInt64(1, 1L << random.Next(1, 55)));

        var reached = window.AddOpenTime(from, open);

        if (reached is null)
        {
            window.OpenTime(from, Instant.MaxValue).ShouldBeLessThan(open);
            return;
        }

        window.OpenTime(from, reached.Value).ShouldBe(open);
        window.OpenTime(from, reached.Value - Duration.Epsilon).ShouldBe(open - Duration.Epsilon);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private static Arbitrary<int> Seeds() => Arb.From(Gen.Choose(0, int.MaxValue));

    private static int Seed(string id) => id.Aggregate(17, (seed, letter) => (seed * 31) + letter);

    private static WindowComparison Comparison(DateTimeZone zone, Random random, int timeframes) =>
        new(zone, [.. Enumerable.Range(0, timeframes).Select(_ => new Plan(RandomGrid.Cells(random)))]);

    /// <summary>One or two timeframes with exceptions around an instant.</summary>
    private static WindowComparison Dated(DateTimeZone zone, Random random, Instant around) =>
        new(zone, [.. Enumerable.Range(0, 1 + random.Next(2)).Select(_ => Plan.Dated(random, around.InZone(zone).Date))]);

    private static DateTimeZone AnyZone(Random random) =>
        DateTimeZoneProviders.Tzdb[DateTimeZoneProviders.Tzdb.Ids[random.Next(DateTimeZoneProviders.Tzdb.Ids.Count)]];

    private static Instant Sometime(Random random) =>
        Instant.FromUtc(1880, 1, 1, 0, 0) + Duration.FromNanoseconds(random.NextInt64(200L * 365 * NodaConstants.NanosecondsPerDay));

    private static IEnumerable<ZoneInterval> Transitions(DateTimeZone zone, Instant from, Instant to) =>
        zone.GetZoneIntervals(from, to).Where(interval => interval.HasStart && interval.Start >= from);

    private static ZoneInterval Before(DateTimeZone zone, ZoneInterval interval) => zone.GetZoneInterval(interval.Start - Duration.Epsilon);

    private static bool IsOnWholeMinutes(Instant instant) => instant.ToUnixTimeSeconds() % 60 == 0;

    /// <summary>Open only in the quarter hours that lie wholly between two readings of the wall clock.</summary>
    private static byte[] CellsWithin(LocalDateTime from, LocalDateTime to)
    {
        var cells = new byte[672];
        var midnight = from.Date.AtMidnight();
        for (var quarter = midnight; quarter.PlusMinutes(15) <= to; quarter = quarter.PlusMinutes(15))
        {
            if (quarter >= from)
                cells[(((int)quarter.DayOfWeek - 1) * 96) + (quarter.Hour * 4) + (quarter.Minute / 15)] = (byte)ActivityLevel.Normal;
        }

        return cells;
    }
}
