namespace Orchestrator.Transfer.Packages;

/// <summary>What became of one file of a package.</summary>
public enum FileState
{
    /// <summary>It was there already: size, date and hash as they should be.</summary>
    InPlace,

    /// <summary>It has arrived whole.</summary>
    Fetched,

    /// <summary>It could not be brought to its place.</summary>
    Failed,

    /// <summary>Its turn never came.</summary>
    NotBegun,
}

/// <param name="Path">In the package.</param>
/// <param name="Size">Bytes of the file.</param>
/// <param name="ResumedFrom">Bytes that an earlier attempt had left.</param>
/// <param name="Problem">For people; empty unless it failed.</param>
/// <param name="From">Who gave the last of it: a depot's name or a server's address; empty: nobody had to.</param>
/// <param name="Misled">Who gave something else instead; empty: nobody.</param>
public sealed record FileOutcome(string Path, long Size, FileState State, long ResumedFrom = 0, string Problem = "", string From = "", string Misled = "");

/// <summary>How a transfer as a whole came out.</summary>
public enum TransferEnding
{
    /// <summary>Every file is in its place.</summary>
    Done,
    Failed,

    /// <summary>It was asked to pause: the file in hand was finished, no other was begun. It may go on later.</summary>
    Paused,
}

/// <summary>What came of a transfer.</summary>
/// <param name="Files">Every file of the package, in its order.</param>
/// <param name="Bytes">Bytes that came over the network.</param>
/// <param name="Removed">Files that were removed because they are not in the package.</param>
/// <param name="Problem">Why it failed as a whole, beyond single files; empty if it did not.</param>
public sealed record TransferOutcome(TransferEnding Ending, IReadOnlyList<FileOutcome> Files, long Bytes, int Removed = 0, string Problem = "")
{
    /// <summary>Bytes a second over the network while nothing held it back; null: too little came to tell.</summary>
    public long? LineRate { get; init; }

    public int Count(FileState state) => Files.Count(file => file.State == state);
}
