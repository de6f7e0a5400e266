namespace Orchestrator.Storage.MongoDb.Reports;

/// <summary>Where in a run a page of entries lies.</summary>
/// <param name="First">Ordinal of the first token.</param>
/// <param name="Last">Ordinal of the last.</param>
/// <param name="Entries">How many that are wanted lie between.</param>
/// <param name="Left">So many of those are passed over.</param>
internal readonly record struct EntryPlace(int First, int Last, long Entries, long Left)
{
    public int Tokens => Last - First + 1;

    /// <param name="blocks">Wanted entries in each block of tokens.</param>
    /// <param name="lastOrdinal">Of the run.</param>
    /// <param name="offset">From the beginning of the run.</param>
    /// <param name="limit">Entries of the page.</param>
    public static EntryPlace Of(ReadOnlySpan<long> blocks, int lastOrdinal, long offset, int limit)
    {
        var (first, left) = (0, offset);
        while (first < blocks.Length - 1 && left >= blocks[first])
            left -= blocks[first++];
        var (end, entries) = (first, 0L);
        while (end < blocks.Length && entries < left + limit)
            entries += blocks[end++];

        // What has come in since lies before or within: the last page goes to the end of the run.
        var last = end < blocks.Length ? (end * EntryBlock.Tokens) - 1 : lastOrdinal;
        return new EntryPlace(first * EntryBlock.Tokens, last, entries, left);
    }

    /// <summary>How many tokens from the first are likely to have so many entries.</summary>
    public int Expected(long entries) => (int)Math.Min(Tokens, entries * (double)Tokens / Math.Max(1, Entries));
}
