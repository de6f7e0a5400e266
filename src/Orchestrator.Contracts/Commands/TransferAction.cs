using Orchestrator.Contracts.Depots;

namespace Orchestrator.Contracts.Commands;

/// <summary>
/// Brings a package's files into a folder: what is there already is left, every file appears whole or not at all. Outside the window no file
/// is begun; in the next one the transfer goes on with what is missing. It may be repeated, so an interrupted one is.
/// </summary>
public sealed record TransferAction : ActionSpec
{
    /// <summary>Name of the package, for people.</summary>
    public required string Package { get; init; }

    /// <summary>Its version, for people.</summary>
    public required string Version { get; init; }

    /// <summary>SHA-256 of the manifest's bytes; it is among the command's content hashes.</summary>
    public required string Manifest { get; init; }

    /// <summary>Absolute path of a folder on the target; variables such as %ProgramData% are expanded there.</summary>
    public required string Destination { get; init; }

    /// <summary>Files below the destination that are not in the manifest are removed once all others are there.</summary>
    public bool RemoveOthers { get; init; }

    /// <summary>Whose the files become on Unix: <c>user</c>, <c>user:group</c> or <c>:group</c>, names or numbers; null: the agent's account.</summary>
    public string? Owner { get; init; }

    /// <summary>Mode of the files on Unix: three octal digits of 0, 2, 4 and 6; whoever may read one that is executable may execute it. Null: 644.</summary>
    public string? Mode { get; init; }

    /// <summary>Depots that may have the contents, the nearest first; null: there is none. The servers are asked after all of them.</summary>
    public IReadOnlyList<NearbyDepot>? Depots { get; init; }

    /// <summary>Opens contents at those depots until the command has ended; a secret. Null as <see cref="Depots"/>.</summary>
    public string? Grant { get; init; }

    /// <summary>What fetching may take of the computer's line; null: all it can.</summary>
    public TransferPace? Pace { get; init; }
}
