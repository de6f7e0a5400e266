namespace Orchestrator.Contracts.Packages;

/// <summary>Names and versions of packages.</summary>
public static class PackageNames
{
    /// <summary>Stands for the version that was published last; no version is called so.</summary>
    public const string Latest = "latest";

    /// <summary>What is wrong with a name, and the remedy; null: nothing.</summary>
    public static string? FlawOfName(string name) =>
        IsWord(name, PackageLimits.PackageNameLength, "._-")
            ? null
            : $"a package's name has 1 to {PackageLimits.PackageNameLength} of A-Z, a-z, 0-9, '.', '_' and '-', and begins with a letter or digit";

    /// <summary>What is wrong with a version, and the remedy; null: nothing.</summary>
    public static string? FlawOfVersion(string version) => version.Equals(Latest, StringComparison.OrdinalIgnoreCase)
        ? $"'{Latest}' stands for the version published last; call this one otherwise"
        : IsWord(version, PackageLimits.VersionLength, "._-+")
            ? null
            : $"a version has 1 to {PackageLimits.VersionLength} of A-Z, a-z, 0-9, '.', '_', '-' and '+', and begins with a letter or digit";

    /// <summary>Whether it is a SHA-256 as it is written everywhere: 64 hex digits, lower case.</summary>
    public static bool IsHash(string text) => text.Length == 64 && text.All(character => char.IsAsciiDigit(character) || character is >= 'a' and <= 'f');

    private static bool IsWord(string text, int longest, string marks) =>
        text.Length > 0 && text.Length <= longest && char.IsAsciiLetterOrDigit(text[0])
        && text.All(character => char.IsAsciiLetterOrDigit(character) || marks.Contains(character));
}
