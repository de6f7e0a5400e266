using NodaTime;
using Orchestrator.Agent.Commands;
using Orchestrator.Contracts.Commands;
using Orchestrator.Core.Forecasts;
using Orchestrator.Simulation.Tests.World;
using Orchestrator.Timeframes;
using Process = Orchestrator.Simulation.Tests.World.Process;

namespace Orchestrator.Simulation.Tests.Targets;

/// <summary>What a simulated computer has of one package.</summary>
internal sealed class SimulatedFolder(IReadOnlyList<long> sizes)
{
    public IReadOnlyList<long> Sizes => sizes;

    public int Whole { get; set; }

    /// <summary>Bytes of the next file.</summary>
    public double Part { get; set; }
}

/// <summary>
/// An agent's transfer in the simulated world, file by file and in pieces of at most 20 seconds, as the agent does it: by the pace that its command binds, as fast as the line is,
/// with rests between two files, and after the window's end no other file.
/// </summary>
/// <param name="line">Bytes a second of the computer's line.</param>
/// <param name="instant">The computer's time, put right.</param>
/// <param name="over">Told the ending once.</param>
internal sealed class SimulatedTransfer(
    SimulatedFolder folder, StartAction start, double line, Clockwork clockwork, Faults faults, Process agent, Func<DateTimeOffset> instant, Action<ActionResult> over)
{
    private static readonly TimeSpan Piece = TimeSpan.FromSeconds(20);

    private readonly TransferPace pace = ((TransferAction)start.Action).Pace!;
    private LevelPace? last;
    private VirtualEvent? resting;
    private double free;
    private TimeSpan freely;
    private bool mayBegin = true;
    private bool isOver;

    public void Begin() => Next();

    /// <summary>No other file is begun.</summary>
    public void Pause()
    {
        mayBegin = false;
        if (resting is { } rest)
        {
            rest.Cancel();
            Next();
        }
    }

    public void End() => isOver = true;

    private void Next()
    {
        resting = null;
        if (isOver)
            return;
        if (folder.Whole == folder.Sizes.Count)
            Finish(ActionEnding.Succeeded);
        else if (!mayBegin)
            Finish(ActionEnding.Paused);
        else
            Fetch(TimeSpan.Zero, 0.97 + (0.03 * faults.Random.NextDouble()));
    }

    private void Fetch(TimeSpan soFar, double share)
    {
        last = Now() ?? last ?? pace.Normal;
        var rate = Math.Min(line, (last.BytesPerSecond ?? double.MaxValue) * share);
        var left = TimeSpan.FromSeconds((folder.Sizes[folder.Whole] - folder.Part) / rate);
        var takes = left < Piece ? left : Piece;
        clockwork.Schedule(
            takes,
            () =>
            {
                if (isOver)
                    return;
                if (last.BytesPerSecond is null)
                    (free, freely) = (free + (rate * takes.TotalSeconds), freely + takes);
                folder.Part += rate * takes.TotalSeconds;
                if (takes < left)
                {
                    Fetch(soFar + takes, share);
                    return;
                }

                folder.Whole++;
                folder.Part = 0;
                Rest(soFar + takes);
            },
            agent);
    }

    private void Rest(TimeSpan took)
    {
        var level = Now();
        if (level is null || !mayBegin || folder.Whole == folder.Sizes.Count)
        {
            Next();
            return;
        }

        resting = clockwork.Schedule(TimeSpan.FromSeconds(level.PauseSeconds) + (took * ((1 / level.ShareOfTime) - 1)), Next, agent);
    }

    private void Finish(ActionEnding ending)
    {
        isOver = true;
        over(new ActionResult { Ending = ending, LineRate = free >= 1_000_000 ? (long)(free / freely.TotalSeconds) : null });
    }

    private LevelPace? Now() => (start.Window?.LevelAt(Instant.FromDateTimeOffset(instant())) ?? ActivityLevel.Normal) switch
    {
        ActivityLevel.Minimum => pace.Minimum,
        ActivityLevel.Normal => pace.Normal,
        ActivityLevel.Maximum => pace.Maximum,
        _ => null,
    };
}
