using System.Globalization;

namespace Orchestrator.Server.Hosting;

/// <summary>How far the test clock is from the real one, and how fast it goes.</summary>
/// <param name="Offset">Added to the real time at the start of the process.</param>
/// <param name="Speed">Seconds of test time per real second, above 0 to 100,000.</param>
public sealed record TestClockSetting(TimeSpan Offset, double Speed)
{
    /// <summary>Reads <c>OFFSET</c>, <c>xSPEED</c> or both: <c>+1.02:00:00</c>, <c>x60</c>, <c>-00:30:00 x10</c>.</summary>
    public static TestClockSetting? TryParse(string text)
    {
        var offset = TimeSpan.Zero;
        var speed = 1.0;
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var part in parts)
        {
            var isRead = part[0] is 'x' or 'X'
                ? double.TryParse(part.AsSpan(1), NumberStyles.Float, CultureInfo.InvariantCulture, out speed) && speed is > 0 and <= 100_000
                : TimeSpan.TryParse(part.TrimStart('+'), CultureInfo.InvariantCulture, out offset);
            if (!isRead)
                return null;
        }

        return parts.Length is 1 or 2 ? new TestClockSetting(offset, speed) : null;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Offset < TimeSpan.Zero ? "-" : "+")}{Offset:c} x{Speed:0.###}").Replace("--", "-", StringComparison.Ordinal);
}

/// <summary>A clock for tests on real processes: shifted and faster, timers included. Never used unless it is asked for by a setting.</summary>
public sealed class TestClock : TimeProvider
{
    private readonly TimeProvider real;
    private readonly TestClockSetting setting;
    private readonly DateTimeOffset origin;
    private readonly long started;

    public TestClock(TestClockSetting setting, TimeProvider real)
    {
        this.setting = setting;
        this.real = real;
        origin = real.GetUtcNow() + setting.Offset;
        started = real.GetTimestamp();
    }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => origin + (real.GetElapsedTime(started) * setting.Speed);

    public override long GetTimestamp() => started + (long)((real.GetTimestamp() - started) * setting.Speed);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        real.CreateTimer(callback, state, Real(dueTime), Real(period));

    private TimeSpan Real(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : TimeSpan.FromTicks((long)Math.Ceiling(time.Ticks / setting.Speed));
}
