namespace Orchestrator.Transfer.Tests;

/// <summary>
/// A clock that moves only when everybody who lives by it waits, to the moment the next of them is due; timers fire late by chance, as real
/// ones do.
/// </summary>
/// <param name="waiters">How many are expected to wait.</param>
/// <param name="latest">How late a timer may fire.</param>
internal sealed class RateClock(int waiters, TimeSpan latest) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly Random random = new(waiters);
    private readonly List<Alarm> alarms = [];
    private long now;

    public TimeSpan Now => TimeSpan.FromTicks(GetTimestamp());

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (gate)
            return now;
    }

    /// <summary>Moves on until an instant.</summary>
    public void RunUntil(TimeSpan end, CancellationToken cancellation)
    {
        while (Next(end, cancellation) is { } alarm)
            alarm.Fire();
    }

    /// <summary>Fires the one timer that is next.</summary>
    public void FireNext(CancellationToken cancellation) => Next(TimeSpan.MaxValue, cancellation)!.Fire();

    /// <summary>Moves on although nobody waits.</summary>
    public void Skip(TimeSpan by)
    {
        lock (gate)
            now += by.Ticks;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (gate)
        {
            var alarm = new Alarm(this, now + dueTime.Ticks + random.NextInt64(latest.Ticks + 1), () => callback(state));
            alarms.Add(alarm);
            return alarm;
        }
    }

    private Alarm? Next(TimeSpan end, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            lock (gate)
            {
                if (alarms.Count == waiters)
                {
                    var alarm = alarms.MinBy(other => other.Due)!;
                    if (alarm.Due > end.Ticks)
                    {
                        now = end.Ticks;
                        return null;
                    }

                    now = Math.Max(now, alarm.Due);
                    alarms.Remove(alarm);
                    return alarm;
                }
            }

            Thread.Yield();
        }
    }

    private sealed class Alarm(RateClock clock, long due, Action fire) : ITimer
    {
        public long Due => due;

        public Action Fire => fire;

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose()
        {
            lock (clock.gate)
                clock.alarms.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
