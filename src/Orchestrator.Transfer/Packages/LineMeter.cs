namespace Orchestrator.Transfer.Packages;

/// <summary>How fast a line is, by the files that came over it.</summary>
internal sealed class LineMeter
{
    /// <summary>Of less than so much, a connection's first second tells more than the line.</summary>
    private const long Least = 1_000_000;

    private long bytes;
    private TimeSpan time;

    /// <summary>Null: too little came to tell.</summary>
    public long? BytesPerSecond => bytes >= Least && time > TimeSpan.Zero ? Math.Max(1, (long)(bytes / time.TotalSeconds)) : null;

    /// <summary>A file has come.</summary>
    /// <param name="came">Bytes over the network.</param>
    /// <param name="took">Until it had its place.</param>
    public void Count(long came, TimeSpan took)
    {
        bytes += came;
        time += took;
    }
}
