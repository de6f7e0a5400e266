using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Orchestrator.Timeframes.Tests;

public sealed class SpecialDaysTests
{
    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    [Theory]
    [InlineData("Normal; 2025-12-24..2026-01-02 no \"Freeze\"", "Normal; 2025-12-24..2026-01-02 No \"Freeze\"")]
    [InlineData("No; 12-24..01-02 no 06:00-12:00 minimum,13:00-20:00 Normal", "No; 12-24..01-02 No 06:00-12:00 Minimum, 13:00-20:00 Normal")]
    [InlineData("No; 05-01 Maximum; Mon 01:00-02:00 Normal; 2024-02-29 Normal", "No; Mon 01:00-02:00 Normal; 2024-02-29 Normal; 05-01 Maximum")]
    [InlineData("No; 05-01 No \"May\"; 05-01 No \"May\"", "No; 05-01 No \"May\"")]
    [InlineData("No; 02-29 Normal", "No; 02-29 Normal")]
    [InlineData("No; 2025-01-01 No 00:00-24:00 Maximum", "No; 2025-01-01 Maximum")]
    [InlineData("No; 2025-01-01..2025-01-01 No 00:00-00:00 Normal \" a \"", "No; 2025-01-01 Normal \"a\"")]
    public void Text_is_read_tolerantly_and_written_canonically(string text, string canonical)
    {
        Timeframe.Parse(text).ToText().ShouldBe(canonical);
        Timeframe.Parse(canonical).ShouldBe(Timeframe.Parse(text));
    }

    [Theory]
    [InlineData("No; 2025-12-24", "exception 1: '2025-12-24' has no dates or no level; write for example '2025-12-24..2026-01-02 No \"Freeze\"'")]
    [InlineData("No; 2025-13-24 No", "exception 1: '2025-13-24' is not a date; write it as 2025-12-24")]
    [InlineData("No; Mon 01:00-02:00 No; 05-01 No; 2025-02-29 No", "exception 2: '2025-02-29' is not a date")]
    [InlineData("No; 05-01 No; Mon 01:00 No", "range 1: '01:00' is not a stretch of time")]
    [InlineData("No; 12-24..2026-01-01 No", "exception 1: '2026-01-01' is not a date; write month and day such as 12-24, on both sides of '..' alike")]
    [InlineData("No; 2025-12-24..2025-12-23 No", "exception 1: '2025-12-24..2025-12-23' ends before it begins; swap the dates")]
    [InlineData("No; 2025-12-24..2025-12-25..2025-12-26 No", "exception 1: '2025-12-24..2025-12-25..2025-12-26' is not a range of dates")]
    [InlineData("No; 05-01 Some", "exception 1: 'Some' is not a level; write the level of the day (No, Minimum, Normal or Maximum)")]
    [InlineData("No; 05-01 No 06:00-05:00 Normal", "exception 1: '06:00-05:00' does not end within the day")]
    [InlineData("No; 05-01 No 06:00-07:00", "exception 1: '06:00-07:00' is not a range of a day; write times and level")]
    [InlineData("No; 05-01 No 06:00-07:00 Half", "exception 1: 'Half' is not a level")]
    [InlineData("No; 05-01 No \"May", "exception 1: '\"May' is not a name; write it last, in quotation marks")]
    [InlineData("No; 05-01 No \"a\"b\"", "exception 1: a name has no quotation mark")]
    public void A_mistake_is_answered_with_its_place_and_the_remedy(string text, string expected)
    {
        Timeframe.TryParse(text, out _, out var error).ShouldBeFalse();

        error.ShouldStartWith(expected);
    }

    [Fact]
    public void More_exceptions_than_commands_can_carry_are_refused_with_the_remedy()
    {
        var many = Enumerable.Range(0, 101).Select(day => SpecialDays.Once(new LocalDate(2025, 1, 1).PlusDays(day), new LocalDate(2025, 1, 1).PlusDays(day), DayGrid.Always(ActivityLevel.No))).ToList();

        Should.Throw<ArgumentException>(() => Timeframe.Always(ActivityLevel.No).WithExceptions(many)).Message.ShouldStartWith(
            "there are 101 exceptions; a timeframe has at most 100: leave out what is over");
        Timeframe.Always(ActivityLevel.No).WithExceptions(many[..100]).Exceptions.Count.ShouldBe(100);
    }

    [Fact]
    public void Every_set_of_exceptions_survives_its_text() => Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
    {
        var timeframe = Plan.Dated(new System.Random(seed), new LocalDate(2025, 12, 30)).ToTimeframe();
        var read = Timeframe.Parse(timeframe.ToText());
        return read.Equals(timeframe) && read.ToText() == timeframe.ToText() && read.GetHashCode() == timeframe.GetHashCode();
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void A_day_that_is_special_does_not_know_the_week_and_the_night_before_ends_at_midnight()
    {
        var window = InBerlin("No; Mon-Sun 22:00-06:00 Normal; 2025-12-24 No");

        window.NextClosing(At(2025, 12, 23, 23, 0)).ShouldBe(At(2025, 12, 24, 0, 0));
        window.NextOpening(At(2025, 12, 24, 0, 0)).ShouldBe(At(2025, 12, 25, 0, 0));
        window.OpenTime(At(2025, 12, 23, 12, 0), At(2025, 12, 25, 12, 0)).ShouldBe(Duration.FromHours(2 + 6));
    }

    [Fact]
    public void One_of_a_certain_year_wins_over_a_yearly_one_and_of_several_the_lowest_counts()
    {
        var window = InBerlin("Normal; 12-24 No; 2025-12-24 Maximum; 2025-12-24..2025-12-26 Minimum");

        window.LevelAt(At(2024, 12, 24, 12, 0)).ShouldBe(ActivityLevel.No);
        window.LevelAt(At(2025, 12, 24, 12, 0)).ShouldBe(ActivityLevel.Minimum);
        window.LevelAt(At(2025, 12, 27, 12, 0)).ShouldBe(ActivityLevel.Normal);
    }

    [Fact]
    public void The_lowest_of_two_timeframes_counts_on_special_days_of_one_of_them()
    {
        var window = new Window(Berlin, [Timeframe.Parse("Normal; 05-01 No 10:00-12:00 Maximum"), Timeframe.Parse("Minimum; Thu 11:00-12:00 No")]);

        window.NextOpening(At(2025, 5, 1, 0, 0)).ShouldBe(At(2025, 5, 1, 10, 0));
        window.NextClosing(At(2025, 5, 1, 10, 0)).ShouldBe(At(2025, 5, 1, 11, 0));
        window.LevelAt(At(2025, 5, 1, 10, 0)).ShouldBe(ActivityLevel.Minimum);
        window.NextOpening(At(2025, 5, 1, 11, 0)).ShouldBe(At(2025, 5, 2, 0, 0));
    }

    [Fact]
    public void Never_is_an_answer_where_the_week_is_closed_and_the_exceptions_are_over()
    {
        var window = InBerlin("No; 2025-12-24 Normal");

        window.NextOpening(At(2025, 12, 1, 0, 0)).ShouldBe(At(2025, 12, 24, 0, 0));
        window.NextOpening(At(2025, 12, 25, 0, 0)).ShouldBeNull();
        window.AddOpenTime(At(2025, 12, 1, 0, 0), Duration.FromHours(24)).ShouldBe(At(2025, 12, 25, 0, 0));
        window.AddOpenTime(At(2025, 12, 1, 0, 0), Duration.FromHours(25)).ShouldBeNull();
        window.NextChange(At(2025, 12, 25, 0, 0)).ShouldBeNull();
    }

    [Fact]
    public void What_two_timeframes_never_open_together_is_found_out_within_the_cycle_of_the_calendar()
    {
        var window = new Window(Berlin, [Timeframe.Parse("No; 05-01 Normal"), Timeframe.Parse("No; 05-02 Normal")]);

        window.NextOpening(At(2025, 1, 1, 0, 0)).ShouldBeNull();
    }

    [Fact]
    public void The_29th_of_February_comes_in_leap_years()
    {
        var window = InBerlin("No; 02-29 Normal");

        window.NextOpening(At(2025, 1, 1, 0, 0)).ShouldBe(At(2028, 2, 29, 0, 0));
        window.Openings(At(2096, 2, 1, 0, 0), 1).Single().End.ShouldBe(At(2096, 3, 1, 0, 0));
        window.NextOpening(At(2096, 3, 1, 0, 0)).ShouldBe(At(2104, 2, 29, 0, 0));
    }

    [Fact]
    public void A_yearly_stretch_goes_over_the_turn_of_the_year()
    {
        var window = InBerlin("Normal; 12-24..01-02 No");

        window.NextClosing(At(2025, 6, 1, 0, 0)).ShouldBe(At(2025, 12, 24, 0, 0));
        window.NextOpening(At(2025, 12, 31, 0, 0)).ShouldBe(At(2026, 1, 3, 0, 0));
    }

    [Fact]
    public void A_special_day_is_an_hour_shorter_or_longer_where_the_clock_changes_and_a_skipped_day_never_comes()
    {
        InBerlin("No; 2025-03-30 Normal; 2025-10-26 Normal").OpenTime(At(2025, 1, 1, 0, 0), At(2025, 9, 1, 0, 0)).ShouldBe(Duration.FromHours(23));
        InBerlin("No; 2025-10-26 Normal").OpenTime(At(2025, 9, 1, 0, 0), At(2025, 12, 1, 0, 0)).ShouldBe(Duration.FromHours(25));
        new Window(DateTimeZoneProviders.Tzdb["Pacific/Apia"], [Timeframe.Parse("No; 2011-12-30 Normal")])
            .NextOpening(At(2011, 12, 1, 0, 0)).ShouldBeNull();
    }

    private static Window InBerlin(string text) => new(Berlin, [Timeframe.Parse(text)]);

    private static Instant At(int year, int month, int day, int hour, int minute) =>
        new LocalDateTime(year, month, day, hour, minute).InZoneStrictly(Berlin).ToInstant();
}
