namespace Orchestrator.Core.Installation;

/// <summary>The programs of one service, the agent or the depot, that this server can bring onto targets.</summary>
public interface IServicePrograms
{
    /// <param name="os">"linux", "linux-musl", "windows" or "macos".</param>
    /// <param name="architecture">"x64", "arm64", ...</param>
    /// <returns>Those that are preferred first; empty: this server has none for that platform.</returns>
    IReadOnlyList<ProgramFile> Find(string os, string architecture);

    /// <summary>What they are, for people: "agent" or "depot".</summary>
    string Service { get; }

    /// <summary>Where the programs are expected, for whoever has to put one there.</summary>
    string Place { get; }
}

/// <summary>A program that runs as a service.</summary>
/// <param name="Platform">Its platform as .NET names it, or a variant of it: "linux-x64", "linux-x64-portable", "win-x64", "depot-linux-x64", ...</param>
/// <param name="Path">The file.</param>
/// <param name="Version">As the program itself tells it.</param>
/// <param name="Sha256">64 hex digits, lower case.</param>
public sealed record ProgramFile(string Platform, string Path, string Version, string Sha256, long Size)
{
    /// <summary>The oldest glibc it starts with; null: any that .NET supports.</summary>
    public Version? Glibc { get; init; }

    /// <summary>Name of its folder on a target: two builds of one version are two programs.</summary>
    public string Release => $"{Version}-{Sha256[..8]}";

    /// <summary>Whether it starts on a computer with that glibc; null: it has none, or nobody knows.</summary>
    public bool StartsOn(Version? glibc) => Glibc is null || (glibc is not null && glibc >= Glibc);
}
