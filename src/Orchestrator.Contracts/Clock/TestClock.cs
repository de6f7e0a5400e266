using System.Globalization;

namespace Orchestrator.Contracts.Clock;

/// <summary>
/// A clock that is off by an offset and runs at another speed, so that real processes live through windows and long waits in seconds.
/// Timers run at its speed, too. Processes that must agree share one <see cref="Setting"/>: it names the anchor. Safe for concurrent use.
/// </summary>
public sealed class TestClock : TimeProvider
{
    /// <summary>The environment variable that turns it on.</summary>
    public const string Variable = "ORCHESTRATOR_TEST_CLOCK";

    private const double Slowest = 0.001;
    private const double Fastest = 100_000;

    private readonly TimeProvider real;
    private readonly DateTimeOffset anchor;
    private readonly TimeSpan offset;
    private readonly double speed;
    private readonly long firstTimestamp;

    /// <param name="real">The clock this one is derived from.</param>
    /// <param name="anchor">The real instant at which this clock is off by exactly <paramref name="offset"/>.</param>
    /// <param name="offset">Added to the real time at the anchor.</param>
    /// <param name="speed">Seconds of this clock per real second, 0.001 to 100000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The speed is out of range.</exception>
    public TestClock(TimeProvider real, DateTimeOffset anchor, TimeSpan offset, double speed)
    {
        if (speed is not (>= Slowest and <= Fastest))
            throw new ArgumentOutOfRangeException(nameof(speed), speed, $"The speed must be between {Slowest} and {Fastest}.");
        (this.real, this.anchor, this.offset, this.speed) = (real, anchor, offset, speed);
        firstTimestamp = real.GetTimestamp();
    }

    /// <summary>The text that makes the same clock in another process.</summary>
    public string Setting =>
        string.Create(CultureInfo.InvariantCulture, $"offset={offset:c};speed={speed:R};anchor={anchor.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffffff}Z");

    /// <summary>What a process says at its start, so that nobody takes it for real time.</summary>
    public string Announcement => $"TEST CLOCK: {Setting}; it is now {GetUtcNow():u}. Never use this in production.";

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => real.TimestampFrequency;

    /// <summary>Reads <c>offset=+02:00:00;speed=60;anchor=2026-01-31T12:00:00Z</c>; each part may be left out, the anchor is then now.</summary>
    /// <exception cref="FormatException">The text is something else; the message says what.</exception>
    public static TestClock Parse(string setting, TimeProvider real)
    {
        var (anchor, offset, speed) = (real.GetUtcNow(), TimeSpan.Zero, 1.0);
        foreach (var part in setting.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (part, "") : (part[..equals].Trim(), part[(equals + 1)..].Trim());
            var understood = name switch
            {
                "offset" => TimeSpan.TryParse(value.TrimStart('+'), CultureInfo.InvariantCulture, out offset),
                "speed" => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out speed) && speed is >= Slowest and <= Fastest,
                "anchor" => DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out anchor),
                _ => false,
            };
            if (!understood)
            {
                throw new FormatException(
                    $"{Variable}: '{part}' is not understood; write offset=[-][d.]hh:mm:ss;speed={Slowest} to {Fastest};anchor=instant.");
            }
        }

        return new TestClock(real, anchor, offset, speed);
    }

    /// <summary>The test clock if the environment asks for one, else the real clock.</summary>
    /// <param name="announce">Told loudly if it does.</param>
    /// <exception cref="FormatException">The variable's text is not understood.</exception>
    public static TimeProvider FromEnvironment(Action<string> announce)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } setting)
            return System;
        var clock = Parse(setting, System);
        announce(clock.Announcement);
        return clock;
    }

    public override DateTimeOffset GetUtcNow() => anchor + offset + ((real.GetUtcNow() - anchor) * speed);

    public override long GetTimestamp() => firstTimestamp + (long)((real.GetTimestamp() - firstTimestamp) * speed);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new ScaledTimer(real.CreateTimer(callback, state, ToReal(dueTime), ToReal(period)), this);

    // Rounded up, so that a timer never fires before this clock shows its time; infinite stays infinite.
    private TimeSpan ToReal(TimeSpan span) =>
        span <= TimeSpan.Zero ? span : TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling(span.TotalMilliseconds / speed), uint.MaxValue - 1.0));

    private sealed class ScaledTimer(ITimer timer, TestClock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(clock.ToReal(dueTime), clock.ToReal(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
