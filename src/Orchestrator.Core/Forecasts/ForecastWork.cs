using Orchestrator.Contracts.Commands;

namespace Orchestrator.Core.Forecasts;

/// <summary>A command that an agent has accepted in a forecast.</summary>
internal sealed class ForecastWork(Command command)
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromDays(400);

    /// <summary>What ends later is of no interest: its target has its result.</summary>
    private static readonly TimeSpan AfterDeadline = TimeSpan.FromHours(1);

    public Command Command => command;

    public int Index { get; set; }

    public int Said { get; set; }

    /// <summary>The end of the action that is running.</summary>
    public VirtualEvent? Ending { get; set; }

    /// <summary>The transfer that is under way, and since when; null: none is.</summary>
    public (TransferAhead Ahead, DateTimeOffset Since)? Fetching { get; set; }

    /// <summary>Its transfer waits for the next window.</summary>
    public bool IsPaused { get; set; }

    public bool IsOver { get; set; }

    public bool HasStarted { get; set; }

    public bool HasFailed { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    /// <summary>When the action began that is running, or has run last.</summary>
    public DateTimeOffset ActionStartedAt { get; set; }

    /// <summary>When a stint is stopped: by its time-out, by the force stop, or because nobody asks for its result any more.</summary>
    public DateTimeOffset LimitOf(TransferAction action, DateTimeOffset now)
    {
        var limit = (command.Deadline ?? now + LongestRun) + AfterDeadline;
        if (action.Timeout is { } timeout && now + timeout < limit)
            limit = now + timeout;
        return command.ForceStopAfter is { } force && StartedAt + force < limit ? StartedAt + force : limit;
    }
}
