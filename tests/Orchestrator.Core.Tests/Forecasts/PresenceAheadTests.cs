using NodaTime;
using Orchestrator.Core.Forecasts;
using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Tests.Forecasts;

public sealed class PresenceAheadTests
{
    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    /// <summary>A Wednesday.</summary>
    private static readonly LocalDate Today = new(2026, 3, 25);

    [Fact]
    public void A_computer_that_is_off_at_night_and_at_weekends_is_expected_at_its_hours_also_after_the_clocks_have_changed()
    {
        var ahead = Ahead(Office(21), new LocalTime(20, 0), isThere: false).Take(6).ToList();

        // The clocks go forward on the 29th.
        ahead.ShouldBe([("03-26 08:00", true), ("03-26 17:00", false), ("03-27 08:00", true), ("03-27 17:00", false), ("03-30 08:00", true), ("03-30 17:00", false)]);
    }

    [Fact]
    public void Where_a_weekday_is_not_known_yet_it_is_like_others_of_its_kind()
    {
        // Only Tuesday is known whole.
        Ahead(Office(3), new LocalTime(20, 0), isThere: false).Take(4).ShouldBe([("03-26 08:00", true), ("03-26 17:00", false), ("03-27 08:00", true), ("03-27 17:00", false)]);
    }

    [Fact]
    public void Who_is_late_comes_soon_and_goes_at_the_usual_time()
    {
        var changes = Office(21).Where(change => InBerlin(change.At).Date != Today);
        Ahead(changes, new LocalTime(8, 20), isThere: false).Take(2).ShouldBe([("03-25 08:40", true), ("03-25 17:00", false)]);
    }

    [Fact]
    public void Who_is_away_for_much_longer_than_ever_is_not_foretold()
    {
        var changes = Office(21).Where(change => InBerlin(change.At).Date < Today.PlusDays(-5));
        var ahead = AheadOf(changes, new LocalTime(12, 0), isThere: false);
        ahead.IsUnforeseeable.ShouldBeTrue();
        ahead.Changes().ShouldBeEmpty();
    }

    [Fact]
    public void Who_is_there_out_of_hours_stays_until_the_next_usual_change()
    {
        Ahead(Office(21), new LocalTime(20, 0), isThere: true).First().ShouldBe(("03-26 00:00", false));
    }

    [Fact]
    public void Of_whom_no_day_is_known_nothing_is_foretold()
    {
        AheadOf([], new LocalTime(12, 0), isThere: false).IsUnforeseeable.ShouldBeTrue();
        AheadOf([], new LocalTime(12, 0), isThere: true).Changes().ShouldBeEmpty();
    }

    /// <summary>On from 8 to 17 o'clock, Monday to Friday.</summary>
    private static IEnumerable<PresenceChange> Office(int days) => Enumerable.Range(-days, days + 1).Select(Today.PlusDays)
        .Where(date => date.DayOfWeek is not (IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday))
        .SelectMany(date => new[] { new PresenceChange(At(date, new LocalTime(8, 0)), true), new PresenceChange(At(date, new LocalTime(17, 0)), false) });

    private static IEnumerable<(string At, bool IsThere)> Ahead(IEnumerable<PresenceChange> changes, LocalTime now, bool isThere) =>
        AheadOf(changes, now, isThere).Changes().Select(change => ($"{change.At.InZone(Berlin):MM-dd HH:mm}", change.IsThere));

    private static PresenceAhead AheadOf(IEnumerable<PresenceChange> changes, LocalTime now, bool isThere)
    {
        var at = At(Today, now);
        var known = changes.Where(change => change.At <= at).ToList();
        var since = Instant.FromDateTimeOffset(known.Count > 0 ? known[^1].At : at);
        return new PresenceAhead(new PresenceHistory(Berlin, known, Instant.FromDateTimeOffset(at)), isThere, since, ordinal: 0, new Chance(0, 1));
    }

    private static DateTimeOffset At(LocalDate date, LocalTime time) => Berlin.AtStrictly(date + time).ToDateTimeOffset();

    private static LocalDateTime InBerlin(DateTimeOffset at) => Instant.FromDateTimeOffset(at).InZone(Berlin).LocalDateTime;
}
