namespace Orchestrator.Contracts.Commands;

/// <summary>Absolute paths as actions name them, for either system.</summary>
public static class ActionPaths
{
    /// <summary>Characters of a path.</summary>
    public const int Length = 1_000;

    /// <summary>What is wrong with it on any system, and the remedy; null: nothing.</summary>
    public static string? FlawOf(string path)
    {
        if (path.Length is 0 or > Length)
            return $"must have 1 to {Length} characters";
        if (path.Any(char.IsControl))
            return "contains a control character; take it out";
        return IsUnix(path) || IsWindows(path) || (path[0] == '%' && path.IndexOf('%', 1) > 1)
            ? null
            : @"must be an absolute path: /etc/product, C:\Product, or one that begins with a variable such as %ProgramData%";
    }

    private static bool IsUnix(string path) => path[0] == '/';

    private static bool IsWindows(string path) =>
        path.StartsWith(@"\\", StringComparison.Ordinal) || (path.Length >= 3 && char.IsAsciiLetter(path[0]) && path[1] == ':' && path[2] is '\\' or '/');
}
