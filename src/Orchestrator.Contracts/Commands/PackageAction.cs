using System.Text.Json.Serialization;

namespace Orchestrator.Contracts.Commands;

/// <summary>What kind of package is installed.</summary>
public enum PackageFormat
{
    /// <summary>By the file's ending; a name is for the target's own package manager.</summary>
    Auto,
    Deb,
    Rpm,
    Msi,
    Exe,
}

/// <summary>Installs a package without asking anybody: a file on the target, or a name its package manager knows.</summary>
public sealed record PackageAction : ActionSpec
{
    /// <summary>Absolute path of a file on the target (variables are expanded there), or a name.</summary>
    public required string Package { get; init; }

    public PackageFormat Format { get; init; }

    /// <summary>Handed to the installer behind its own arguments; an exe has no others.</summary>
    [JsonRequired]
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Return codes that mean success, and that the computer has to be rebooted.</summary>
    [JsonRequired]
    public IReadOnlyList<int> RebootCodes { get; init; } = [];

    /// <summary>Whether it is a file; else it is a name.</summary>
    [JsonIgnore]
    public bool IsFile => ActionPaths.FlawOf(Package) is null;

    /// <summary>The format as the file's ending says it, where it is not said; null: it says nothing.</summary>
    [JsonIgnore]
    public PackageFormat? KnownFormat => Format != PackageFormat.Auto ? Format : !IsFile ? null : Path.GetExtension(Package).ToLowerInvariant() switch
    {
        ".deb" => PackageFormat.Deb,
        ".rpm" => PackageFormat.Rpm,
        ".msi" => PackageFormat.Msi,
        ".exe" => PackageFormat.Exe,
        _ => null,
    };
}
