using NodaTime;
using Orchestrator.Contracts.Commands;
using Orchestrator.Core.Forecasts;
using Orchestrator.Timeframes;
using Window = Orchestrator.Timeframes.Window;

namespace Orchestrator.Core.Tests.Forecasts;

/// <summary>How long a transfer takes, by hand.</summary>
public sealed class TransferAheadTests
{
    private static readonly Instant Monday = Instant.FromUtc(2026, 3, 2, 0, 0);
    private static readonly Instant Never = Monday + Duration.FromDays(100);
    private static readonly LevelPace Free = new(null, 0, 1);

    [Fact]
    public void Bytes_by_rate_with_a_rest_between_two_files_and_none_after_the_last()
    {
        var ahead = Of([100, 50, 0, 150], new(10, 7, 1), Free, Free);

        ahead.From(Monday, Never, Always("Minimum")).ShouldBe(new Stint(Monday + Duration.FromSeconds(30 + (3 * 7)), StintEnding.Done, new TransferPoint(4, 0, 0, 7)));
        ahead.Basis.ShouldBe("the rates that are set");
    }

    [Fact]
    public void Where_half_of_the_time_is_used_a_rest_is_as_long_as_the_file_took() =>
        Of([100, 50, 150], new(null, 0, 0.5), Free, Free, line: 10).From(Monday, Never, Always("Minimum")).At.ShouldBe(Monday + Duration.FromSeconds(10 + 10 + 5 + 5 + 15));

    [Fact]
    public void The_rate_changes_with_the_level_also_in_the_middle_of_a_file_and_where_none_is_set_the_line_tells()
    {
        var ahead = Of([36_000, 9_000], new(1, 0, 1), new(5, 0, 1), Free, line: 10);

        // From 00:00 one byte a second for an hour, five for another one, then ten.
        ahead.From(Monday, Never, In("Maximum; Mon 00:00-01:00 Minimum; Mon 01:00-02:00 Normal")).At.ShouldBe(Monday + Duration.FromHours(2) + Duration.FromSeconds((45_000 - 3_600 - 18_000) / 10));
        ahead.Basis.ShouldBe("the line");
    }

    [Fact]
    public void At_the_windows_end_the_file_in_hand_is_finished_and_the_next_window_brings_the_rest()
    {
        var window = In("No; Mon-Sun 01:00-02:00 Normal");
        var ahead = Of([2_000, 2_000, 2_000, 2_000], Free, new(1, 0, 1), Free);
        var opening = Monday + Duration.FromHours(1);

        var first = ahead.From(opening, Never, window);
        first.ShouldBe(new Stint(opening + Duration.FromSeconds(4_000), StintEnding.Closed, new TransferPoint(2, 0, 0, 0)));
        ahead.Keep(first);

        ahead.From(opening + Duration.FromDays(1), Never, window).ShouldBe(new Stint(opening + Duration.FromDays(1) + Duration.FromSeconds(4_000), StintEnding.Done, new TransferPoint(4, 0, 0, 0)));
    }

    [Fact]
    public void A_window_that_ends_in_a_rest_ends_the_stint_at_once_and_the_next_one_begins_without_it()
    {
        var window = In("No; Mon-Sun 01:00-02:00 Normal");
        var ahead = Of([3_000, 1_000], Free, new(1, 2_000, 1), Free);
        var opening = Monday + Duration.FromHours(1);

        var first = ahead.From(opening, Never, window);
        (first.At, first.Ending, first.Reached.Whole).ShouldBe((opening + Duration.FromHours(1), StintEnding.Closed, 1));
        ahead.Keep(first);

        ahead.From(opening + Duration.FromDays(1), Never, window).At.ShouldBe(opening + Duration.FromDays(1) + Duration.FromSeconds(1_000));
    }

    [Fact]
    public void What_is_stopped_in_the_middle_of_a_file_goes_on_there()
    {
        var ahead = Of([100, 100], new(10, 5, 1), Free, Free);

        var stopped = ahead.From(Monday, Monday + Duration.FromSeconds(18), Always("Minimum"));
        (stopped.Ending, stopped.Reached.Whole, stopped.Reached.Part).ShouldBe((StintEnding.OutOfTime, 1, 30.0));
        ahead.Keep(stopped);

        ahead.From(Monday + Duration.FromHours(1), Never, Always("Minimum")).At.ShouldBe(Monday + Duration.FromHours(1) + Duration.FromSeconds(7));
    }

    /// <summary>The short way over many files comes to the same as one file after the other.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Many_files_are_added_up_as_one_by_one(int seed)
    {
        var random = new Random(seed);
        var sizes = Enumerable.Range(0, 3_000).Select(_ => (long)random.Next(2_000)).ToList();
        var pace = new LevelPace(100, random.Next(3), 0.25 + (random.NextDouble() * 0.75));
        var time = 0.0;
        var begins = sizes.Select(size => (time += (size / 100.0 / pace.ShareOfTime) + pace.PauseSeconds) - (size / 100.0 / pace.ShareOfTime) - pace.PauseSeconds).ToList();
        var ahead = Of(sizes, pace, Free, Free);

        foreach (var seconds in Enumerable.Range(0, 50).Select(_ => random.NextDouble() * time))
        {
            var reached = ahead.From(Monday, Monday + Duration.FromSeconds(seconds), Always("Minimum")).Reached;
            var whole = sizes.Where((size, file) => begins[file] + (size / 100.0) <= seconds).Count();
            reached.Whole.ShouldBe(whole);
            reached.Part.ShouldBe(Math.Max(0, seconds - begins[whole]) * 100, 1);
        }
    }

    private static TransferAhead Of(IEnumerable<long> sizes, LevelPace minimum, LevelPace normal, LevelPace maximum, double line = 1_000) =>
        new(new PackageSizes("product 1.0", sizes), new TransferPace { Minimum = minimum, Normal = normal, Maximum = maximum }, line, "the line");

    private static Window Always(string level) => In(level);

    private static Window In(string timeframe) => new(DateTimeZone.Utc, [Timeframe.Parse(timeframe)]);
}
