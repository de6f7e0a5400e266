using NodaTime;

namespace Orchestrator.Timeframes.Tests;

/// <summary>Asks a window and the oracle the same questions.</summary>
internal sealed class WindowComparison(DateTimeZone zone, IReadOnlyList<Plan> plans)
{
    public Window Window { get; } = new(zone, [.. plans.Select(plan => plan.ToTimeframe())]);

    /// <summary>Compares the level at every step, and the other answers from some random instants.</summary>
    public void Compare(Random random, Instant start, Duration step, int steps, int samples)
    {
        var scan = new WallClockScan(zone, plans, start, step, steps);
        for (var i = 0; i < scan.Steps; i++)
        {
            if (Window.LevelAt(scan.At(i)) != scan.Level(scan.At(i)))
                Fail(scan.At(i), nameof(Window.LevelAt), Window.LevelAt(scan.At(i)), scan.Level(scan.At(i)));
        }

        for (var i = 0; i < samples; i++)
        {
            var at = Sometime(random, start, scan.End);
            Same(at, nameof(Window.LevelAt), Window.LevelAt(at), scan.Level(at));
            Same(at, nameof(Window.IsOpen), Window.IsOpen(at), scan.Level(at) != ActivityLevel.No);
            Next(scan, at, nameof(Window.NextOpening), Window.NextOpening(at), level => level != ActivityLevel.No);
            Next(scan, at, nameof(Window.NextClosing), Window.NextClosing(at), level => level == ActivityLevel.No);
            var current = scan.Level(at);
            Next(scan, at, nameof(Window.NextChange), Window.NextChange(at), level => level != current);

            var to = Sometime(random, at, scan.End);
            var open = scan.OpenTime(at, to);
            Same(at, nameof(Window.OpenTime), Window.OpenTime(at, to), open);
            var reached = scan.AddOpenTime(at, open);
            Same(at, nameof(Window.AddOpenTime), Window.AddOpenTime(at, open), reached);
        }
    }

    // Half of the instants lie on whole minutes, where all boundaries are.
    private static Instant Sometime(Random random, Instant from, Instant before)
    {
        var at = from + Duration.FromNanoseconds(random.NextInt64((before - from).ToInt64Nanoseconds()));
        var minute = Instant.FromUnixTimeSeconds((long)Math.Floor(at.ToUnixTimeSeconds() / 60.0) * 60);
        return random.Next(2) == 0 && minute >= from ? minute : at;
    }

    private void Next(WallClockScan scan, Instant at, string question, Instant? answer, Func<ActivityLevel, bool> wanted)
    {
        var expected = scan.Next(at, wanted);
        if (expected is not null)
            Same(at, question, answer, expected);
        else if (answer < scan.End)
            Fail(at, question, answer, "none before the end of the scan");
        else if (answer is null && AtAnyTime(wanted))
            Fail(at, question, null, "sometime, for the week holds it");
    }

    private bool AtAnyTime(Func<ActivityLevel, bool> wanted) =>
        Enumerable.Range(0, 672).Any(cell => wanted(WallClockScan.Strictest(plans, cell)));

    private void Same<T>(Instant at, string question, T answer, T expected)
    {
        if (!EqualityComparer<T>.Default.Equals(answer, expected))
            Fail(at, question, answer, expected);
    }

    private void Fail(Instant at, string question, object? answer, object? expected) => Assert.Fail(
        $"{zone.Id} at {at}: {question} says {answer ?? "never"}, the wall clock says {expected}; timeframes: {string.Join(" and ", Window.Timeframes)}");
}
