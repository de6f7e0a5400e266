using Orchestrator.Core.Forecasts;

namespace Orchestrator.Simulation.Tests.World;

/// <summary>The clock of one process.</summary>
internal sealed class VirtualTime(Clockwork clockwork, Process process) : TimeProvider
{
    /// <summary>How far this clock is ahead of true time; it may jump.</summary>
    public TimeSpan Error { get; set; }

    public override DateTimeOffset GetUtcNow() => clockwork.Now + Error;

    public override long GetTimestamp() => clockwork.Now.Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(clockwork, process, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(Clockwork clockwork, Process process, TimerCallback callback, object? state) : ITimer
    {
        private VirtualEvent? next;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            next?.Cancel();
            next = dueTime == Timeout.InfiniteTimeSpan ? null : clockwork.Schedule(dueTime, () => Fire(period), process);
            return true;
        }

        public void Dispose() => next?.Cancel();

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire(TimeSpan period)
        {
            if (period != Timeout.InfiniteTimeSpan && period > TimeSpan.Zero)
                next = clockwork.Schedule(period, () => Fire(period), process);
            callback(state);
        }
    }
}
