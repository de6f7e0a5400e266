namespace Orchestrator.Core.Packages;

/// <summary>Which folders a package may go to, as far as it can be said without the target.</summary>
internal static class Destinations
{
    private const string Absolute = @"must be an absolute path: /opt/product, C:\Product, or one that begins with a variable such as %ProgramData%";

    /// <summary>What is wrong with a destination on any platform, and the remedy; null: nothing.</summary>
    public static string? FlawOf(string text)
    {
        if (text.Any(char.IsControl))
            return "it contains a control character; take it out";
        if (!IsUnix(text) && !IsWindows(text) && !BeginsWithVariable(text))
            return $"it {Absolute}";
        return text.Split('/', '\\').Contains("..") ? "it leads upwards with '..'; write the folder itself" : null;
    }

    /// <summary>What is wrong with it on a target of this system, and the remedy; null: nothing.</summary>
    /// <param name="os">As the agent says: linux, windows, macos; null: nobody knows.</param>
    public static string? FlawFor(string text, string? os) => os switch
    {
        "windows" when IsUnix(text) => $"'{text}' is no absolute path on Windows; write one such as C:\\Product, for example with a Decision by the target's system before",
        "linux" or "macos" when IsWindows(text) => $"'{text}' is no absolute path on {os}; write one such as /opt/product, for example with a Decision by the target's system before",
        _ => null,
    };

    private static bool IsUnix(string text) => text.StartsWith('/');

    private static bool IsWindows(string text) =>
        text.StartsWith(@"\\", StringComparison.Ordinal) || (text.Length >= 3 && char.IsAsciiLetter(text[0]) && text[1] == ':' && text[2] is '\\' or '/');

    private static bool BeginsWithVariable(string text) => text.StartsWith('%') && text.IndexOf('%', 1) > 1;
}
