using Orchestrator.Contracts.Commands;

namespace Orchestrator.Core.Forecasts;

/// <summary>How far a transfer has come.</summary>
/// <param name="Whole">Files that are in their places.</param>
/// <param name="Part">Bytes that are there of the next one.</param>
/// <param name="Elapsed">Seconds that this one has taken so far.</param>
/// <param name="Rest">Seconds until it may be begun.</param>
internal readonly record struct TransferPoint(int Whole, double Part, double Elapsed, double Rest)
{
    /// <summary>Whether a file has been begun and not finished.</summary>
    public bool IsInFile => Part > 0 || Elapsed > 0;

    /// <summary>What is left of it when the transfer is begun anew: what has arrived stays, nobody knows any more how long it took.</summary>
    public TransferPoint Anew => this with { Elapsed = 0, Rest = 0 };

    /// <summary>Seconds that the file in hand still takes.</summary>
    public double LeftOfFile(PackageSizes sizes, double rate) => (sizes.Of(Whole) - Part) / rate;

    public TransferPoint FileDone(double rest) => new(Whole + 1, 0, 0, rest);

    /// <summary>Where it is after some time at one pace.</summary>
    /// <param name="rate">Bytes a second.</param>
    /// <param name="seconds">At most so long.</param>
    /// <returns>And how many seconds it took; fewer only if all files are whole.</returns>
    public (TransferPoint Reached, double Took) After(PackageSizes sizes, LevelPace pace, double rate, double seconds)
    {
        var (point, left) = (this, seconds);
        while (point.Whole < sizes.Files)
        {
            if (point.Rest > left)
                return (point with { Rest = point.Rest - left }, seconds);
            left -= point.Rest;
            point = point with { Rest = 0 };
            if (!point.IsInFile)
            {
                var last = LastBegun(sizes, pace, rate, point.Whole, left);
                left -= BeginOf(sizes, pace, rate, point.Whole, last);
                point = new TransferPoint(last, 0, 0, 0);
            }

            var needed = point.LeftOfFile(sizes, rate);
            if (needed > left)
                return (point with { Part = point.Part + (left * rate), Elapsed = point.Elapsed + left }, seconds);
            left -= needed;
            point = point.FileDone(RestAfter(pace, point.Elapsed + needed));
        }

        return (point, seconds - left);
    }

    private static double RestAfter(LevelPace pace, double took) => pace.PauseSeconds + (took * ((1 / pace.ShareOfTime) - 1));

    /// <summary>The last file that is begun within some seconds: the files before it and the rests between them take no longer.</summary>
    private static int LastBegun(PackageSizes sizes, LevelPace pace, double rate, int first, double seconds)
    {
        var (begun, not) = (first, sizes.Files);
        while (not - begun > 1)
        {
            var middle = begun + ((not - begun) / 2);
            if (BeginOf(sizes, pace, rate, first, middle) <= seconds)
                begun = middle;
            else
                not = middle;
        }

        return begun;
    }

    /// <summary>Seconds from the beginning of one file to that of a later one.</summary>
    private static double BeginOf(PackageSizes sizes, LevelPace pace, double rate, int first, int file) =>
        ((sizes.Before(file) - sizes.Before(first)) / rate / pace.ShareOfTime) + ((double)pace.PauseSeconds * (file - first));
}
