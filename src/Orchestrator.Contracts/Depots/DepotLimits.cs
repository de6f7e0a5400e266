namespace Orchestrator.Contracts.Depots;

/// <summary>The bounds of what depots exchange. Both sides enforce them.</summary>
public static class DepotLimits
{
    /// <summary>Packages in one plan.</summary>
    public const int Packages = 10_000;

    /// <summary>Depots of an organisation.</summary>
    public const int Depots = 1_000;

    /// <summary>Depots from one to the servers, itself included.</summary>
    public const int Hops = 8;

    /// <summary>Transfers of an edge at the same time.</summary>
    public const int Parallelism = 32;

    /// <summary>Bytes of all plans in one answer.</summary>
    public const int PlansBytes = 64 * 1024 * 1024;

    /// <summary>Entries in one message.</summary>
    public const int Entries = 1_000;

    /// <summary>States in one message.</summary>
    public const int States = Depots;

    /// <summary>Bytes of one message.</summary>
    public const int MessageBytes = 4 * 1024 * 1024;

    /// <summary>Characters of each text in a message.</summary>
    public const int TextLength = 1_000;

    /// <summary>Contents of at most so many bytes travel in bundles.</summary>
    public const int SmallBytes = 256 * 1024;

    /// <summary>Contents in one bundle.</summary>
    public const int BundleContents = 500;

    /// <summary>Bytes of a bundle's contents together.</summary>
    public const int BundleBytes = 16 * 1024 * 1024;

    /// <summary>A skew of clocks beyond this is warned of.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(5);
}

/// <summary>A request for many small contents in one answer: a tar (POSIX) whose entries are named by their hashes, in the order asked for. What is not there is left out.</summary>
/// <param name="Contents">SHA-256 of each, 1 to <see cref="DepotLimits.BundleContents"/>.</param>
public sealed record BundleRequest(IReadOnlyList<string> Contents);
