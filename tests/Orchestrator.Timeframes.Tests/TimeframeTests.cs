using NodaTime;

namespace Orchestrator.Timeframes.Tests;

public sealed class TimeframeTests
{
    private static readonly Timeframe Closed = Timeframe.Always(ActivityLevel.No);

    [Theory]
    [InlineData(ActivityLevel.No, 0)]
    [InlineData(ActivityLevel.Minimum, 672)]
    [InlineData(ActivityLevel.Normal, 672)]
    [InlineData(ActivityLevel.Maximum, 672)]
    public void One_level_throughout_is_never_or_always_open(ActivityLevel level, int quarters) =>
        OpenQuarters(Timeframe.Always(level)).ShouldBe(quarters);

    [Theory]
    [InlineData("08:00", "08:15", "Wed 32-32")]
    [InlineData("00:00", "00:00", "Wed 0-95")]
    [InlineData("22:00", "00:00", "Wed 88-95")]
    [InlineData("22:00", "06:00", "Wed 88-95, Thu 0-23")]
    [InlineData("06:00", "06:00", "Wed 24-95, Thu 0-23")]
    public void A_range_covers_its_quarter_hours_and_no_others(string from, string to, string expected)
    {
        var timeframe = Closed.With(IsoDayOfWeek.Wednesday, Time(from), Time(to), ActivityLevel.Maximum);

        OpenRanges(timeframe).ShouldBe(expected);
    }

    [Fact]
    public void A_range_over_Sunday_midnight_goes_on_on_Monday() =>
        OpenRanges(Closed.With(IsoDayOfWeek.Sunday, Time("23:45"), Time("00:15"), ActivityLevel.Normal)).ShouldBe("Mon 0-0, Sun 95-95");

    [Fact]
    public void Changing_a_range_leaves_the_original_as_it_was()
    {
        Closed.With(IsoDayOfWeek.Monday, Time("00:00"), Time("01:00"), ActivityLevel.Normal);

        OpenQuarters(Timeframe.Always(ActivityLevel.No)).ShouldBe(0);
    }

    [Fact]
    public void Equal_grids_are_equal_however_they_were_made()
    {
        var halves = Closed
            .With(IsoDayOfWeek.Monday, Time("08:00"), Time("09:00"), ActivityLevel.Normal)
            .With(IsoDayOfWeek.Monday, Time("09:00"), Time("10:00"), ActivityLevel.Normal);
        var whole = Closed.With(IsoDayOfWeek.Monday, Time("08:00"), Time("10:00"), ActivityLevel.Normal);

        halves.ShouldBe(whole);
        halves.GetHashCode().ShouldBe(whole.GetHashCode());
        halves.ShouldNotBe(whole.With(IsoDayOfWeek.Monday, Time("08:00"), Time("08:15"), ActivityLevel.Maximum));
    }

    [Fact]
    public void What_is_not_in_the_grid_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => Closed[IsoDayOfWeek.None, 0]);
        Should.Throw<ArgumentOutOfRangeException>(() => Closed[IsoDayOfWeek.Monday, -1]);
        Should.Throw<ArgumentOutOfRangeException>(() => Closed[IsoDayOfWeek.Monday, 96]);
        Should.Throw<ArgumentOutOfRangeException>(() => Timeframe.Always((ActivityLevel)4));
        Should.Throw<ArgumentException>(() => Closed.With(IsoDayOfWeek.Monday, Time("08:10"), Time("09:00"), ActivityLevel.No));
        Should.Throw<ArgumentException>(
            () => Closed.With(IsoDayOfWeek.Monday, Time("08:00"), new LocalTime(9, 0, 0, 1), ActivityLevel.No));
    }

    private static LocalTime Time(string text) => LocalTime.FromMinutesSinceMidnight(
        (int.Parse(text[..2]) * 60) + int.Parse(text[3..]));

    private static int OpenQuarters(Timeframe timeframe) =>
        Enumerable.Range(0, 672).Count(i => timeframe[(IsoDayOfWeek)(1 + (i / 96)), i % 96] != ActivityLevel.No);

    private static string OpenRanges(Timeframe timeframe) => string.Join(", ", Enum.GetValues<IsoDayOfWeek>()
        .Where(day => day != IsoDayOfWeek.None)
        .Select(day => (day, quarters: Enumerable.Range(0, 96).Where(quarter => timeframe[day, quarter] != ActivityLevel.No).ToList()))
        .Where(open => open.quarters.Count > 0)
        .Select(open => $"{open.day.ToString()[..3]} {open.quarters[0]}-{open.quarters[0] + open.quarters.Count - 1}"));
}
