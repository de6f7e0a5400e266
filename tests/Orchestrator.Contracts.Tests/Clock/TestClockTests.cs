using Orchestrator.Contracts.Clock;

namespace Orchestrator.Contracts.Tests.Clock;

public sealed class TestClockTests
{
    private readonly ManualClock real = new(Samples.Noon);

    [Theory]
    [InlineData("", "00:00:00", "00:00:10")]
    [InlineData("offset=+02:00:00", "02:00:00", "02:00:10")]
    [InlineData("offset=-1.00:00:00;speed=1", "-1.00:00:00", "-23:59:50")]
    [InlineData("speed=60", "00:00:00", "00:10:00")]
    [InlineData("speed=0.5; offset=01:00:00", "01:00:00", "01:00:05")]
    [InlineData("speed=60;anchor=2026-03-02T11:59:00Z", "00:59:00", "01:09:00")]
    public void It_is_off_by_the_offset_and_runs_at_its_speed(string setting, string atOnce, string tenSecondsLater)
    {
        var clock = TestClock.Parse(setting, real);

        (clock.GetUtcNow() - Samples.Noon).ShouldBe(TimeSpan.Parse(atOnce));
        var timestamp = clock.GetTimestamp();
        real.Advance(TimeSpan.FromSeconds(10));
        (clock.GetUtcNow() - Samples.Noon).ShouldBe(TimeSpan.Parse(tenSecondsLater));
        clock.GetElapsedTime(timestamp).ShouldBe(TimeSpan.Parse(tenSecondsLater) - TimeSpan.Parse(atOnce));
    }

    [Fact]
    public void Its_setting_makes_the_same_clock_in_another_process_later()
    {
        var clock = TestClock.Parse("offset=05:00:00;speed=60", real);
        real.Advance(TimeSpan.FromSeconds(7));
        var other = TestClock.Parse(clock.Setting, real);

        other.GetUtcNow().ShouldBe(clock.GetUtcNow());
        clock.Announcement.ShouldStartWith("TEST CLOCK");
    }

    [Theory]
    [InlineData("speed=0")]
    [InlineData("speed=-1")]
    [InlineData("speed=NaN")]
    [InlineData("speed=1e9")]
    [InlineData("offset=soon")]
    [InlineData("anchor=x")]
    [InlineData("fast")]
    public void A_setting_that_is_not_understood_is_an_error_that_names_the_part(string setting) =>
        Should.Throw<FormatException>(() => TestClock.Parse(setting, real)).Message.ShouldContain($"'{setting}'");

    [Theory]
    [InlineData(60, 3600, 60)]
    [InlineData(0.5, 1, 2)]
    public void Timers_run_at_its_speed(double speed, int seconds, int realSeconds)
    {
        var clock = new TestClock(real, Samples.Noon, TimeSpan.Zero, speed);
        using var timer = clock.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan);

        real.LastTimer.ShouldBe((TimeSpan.FromSeconds(realSeconds), Timeout.InfiniteTimeSpan));
        timer.Change(Timeout.InfiniteTimeSpan, TimeSpan.FromSeconds(seconds));
        real.LastTimer.ShouldBe((Timeout.InfiniteTimeSpan, TimeSpan.FromSeconds(realSeconds)));
    }

    /// <summary>Stands still until it is told, and notes how timers are set.</summary>
    private sealed class ManualClock(DateTimeOffset now) : TimeProvider
    {
        private DateTimeOffset now = now;

        public (TimeSpan Due, TimeSpan Period) LastTimer { get; private set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan by) => now += by;

        public override DateTimeOffset GetUtcNow() => now;

        public override long GetTimestamp() => now.UtcTicks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            LastTimer = (dueTime, period);
            return new Noted(this);
        }

        private sealed class Noted(ManualClock clock) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                clock.LastTimer = (dueTime, period);
                return true;
            }

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
