namespace Orchestrator.Contracts.Depots;

/// <summary>
/// What a depot is to do, from the server. It travels only inside a <see cref="SignedPlan"/>, from depot to depot, so that none of them can
/// change what another one is told.
/// </summary>
public sealed record DepotPlan
{
    /// <summary>Id of the depot it is for.</summary>
    public required string Depot { get; init; }

    /// <summary>The depot's name.</summary>
    public required string Name { get; init; }

    /// <summary>Name of its site.</summary>
    public required string Site { get; init; }

    /// <summary>By the server's clock. A depot never goes back to an earlier one.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>IANA id of the zone in which the timeframes are read: the receiving depot's.</summary>
    public required string Zone { get; init; }

    /// <summary>Textual form of each timeframe that governs the edge from its parent; the lowest level counts.</summary>
    public required IReadOnlyList<string> Timeframes { get; init; }

    /// <summary>What may be done at each level above No.</summary>
    public required IReadOnlyList<EdgeSettings> Levels { get; init; }

    /// <summary>The versions it is to hold, in the order in which they are brought.</summary>
    public required IReadOnlyList<PlannedPackage> Packages { get; init; }

    /// <summary>Contents that no package has any more stay so long.</summary>
    public required TimeSpan Retention { get; init; }

    /// <summary>The depots that fetch from this one.</summary>
    public required IReadOnlyList<DepotChild> Children { get; init; }
}

/// <summary>What an edge may do at one level.</summary>
public sealed record EdgeSettings
{
    /// <summary>Minimum, Normal or Maximum.</summary>
    public required string Level { get; init; }

    /// <summary>Of all transfers of the edge together; null: no limit.</summary>
    public long? BytesPerSecond { get; init; }

    /// <summary>Contents that are fetched at the same time, 1 to <see cref="DepotLimits.Parallelism"/>.</summary>
    public required int Parallelism { get; init; }

    /// <summary>How often the depot looks for work; zero: it does not at this level.</summary>
    public required TimeSpan PollingInterval { get; init; }

    /// <summary>What each of the parallel transfers waits between two contents.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>How much of the time may be used, above 0 to 1: who has fetched for a while then rests accordingly.</summary>
    public required double ShareOfTime { get; init; }
}

/// <param name="Name">For people.</param>
/// <param name="Version">For people.</param>
/// <param name="Manifest">SHA-256 of the manifest's bytes.</param>
public sealed record PlannedPackage(string Name, string Version, string Manifest);

/// <param name="Depot">Id of the depot.</param>
/// <param name="TokenHash">SHA-256 of its token's UTF-8, 64 hex digits: its parent knows it by this, and cannot speak in its name elsewhere.</param>
public sealed record DepotChild(string Depot, string TokenHash);

/// <summary>A plan as it travels: the exact bytes that were signed.</summary>
/// <param name="KeyId">Which of the server's keys signed it.</param>
/// <param name="Payload">The plan as UTF-8 JSON.</param>
/// <param name="Signature">ECDSA P-256 with SHA-256, IEEE P1363 form, over <see cref="Signing.DepotSigning.PlanPrefix"/> and the payload.</param>
public sealed record SignedPlan(string KeyId, byte[] Payload, byte[] Signature);
