using NodaTime;
using Orchestrator.Contracts.Commands;
using Orchestrator.Timeframes;
using Window = Orchestrator.Timeframes.Window;

namespace Orchestrator.Core.Forecasts;

/// <summary>How a stint of a transfer ends.</summary>
internal enum StintEnding
{
    /// <summary>Every file is whole.</summary>
    Done,

    /// <summary>The window has closed: the file in hand was finished, no other was begun.</summary>
    Closed,

    /// <summary>It was stopped where it was.</summary>
    OutOfTime,
}

/// <summary>A stint of a transfer, from its beginning in a window on.</summary>
/// <param name="At">When it ends.</param>
internal readonly record struct Stint(Instant At, StintEnding Ending, TransferPoint Reached);

/// <summary>
/// A transfer in a forecast: the files of a package one after the other, each as long as its bytes take at the rate of the level, with the rests that the level asks for.
/// </summary>
/// <param name="line">Bytes a second of the target's line where no rate is set.</param>
/// <param name="basis">What tells of the line, for people.</param>
internal sealed class TransferAhead(PackageSizes sizes, TransferPace pace, double line, string basis)
{
    private TransferPoint reached;

    public PackageSizes Sizes => sizes;

    /// <summary>What its duration rests on.</summary>
    public string Basis => HasUsedLine ? basis : "the rates that are set";

    private bool HasUsedLine { get; set; }

    /// <summary>How it would go on; nothing is changed by asking.</summary>
    /// <param name="until">It is stopped then.</param>
    /// <param name="window">Null: Normal always.</param>
    public Stint From(Instant from, Instant until, Window? window)
    {
        var (now, point, rate) = (from, reached.Anew, line);
        while (point.Whole < sizes.Files)
        {
            if (now >= until)
                return new Stint(now, StintEnding.OutOfTime, point);
            if (PaceAt(window?.LevelAt(now) ?? ActivityLevel.Normal) is not { } level)
                return AtClosing(now, until, point, rate);
            rate = level.BytesPerSecond ?? line;
            HasUsedLine |= level.BytesPerSecond is null;
            var change = window?.NextChange(now) is { } next && next < until ? next : until;
            var most = (change - now).TotalSeconds;
            (point, var took) = point.After(sizes, level, rate, most);
            now = point.Whole < sizes.Files ? change : now + Duration.FromSeconds(took);
        }

        return new Stint(now, StintEnding.Done, point);
    }

    /// <summary>It has come so far, and goes on from there.</summary>
    public void Keep(Stint stint) => reached = stint.Reached;

    /// <summary>What is in hand is finished at the rate that it had.</summary>
    private Stint AtClosing(Instant now, Instant until, TransferPoint point, double rate)
    {
        if (!point.IsInFile)
            return new Stint(now, StintEnding.Closed, point);
        var end = now + Duration.FromSeconds(point.LeftOfFile(sizes, rate));
        if (end > until)
            return new Stint(until, StintEnding.OutOfTime, point with { Part = point.Part + (rate * (until - now).TotalSeconds) });
        point = point.FileDone(rest: 0);
        return new Stint(end, point.Whole < sizes.Files ? StintEnding.Closed : StintEnding.Done, point);
    }

    private LevelPace? PaceAt(ActivityLevel level) => level switch
    {
        ActivityLevel.Minimum => pace.Minimum,
        ActivityLevel.Normal => pace.Normal,
        ActivityLevel.Maximum => pace.Maximum,
        _ => null,
    };
}
