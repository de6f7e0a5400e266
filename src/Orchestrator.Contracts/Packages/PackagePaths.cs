using System.Text;

namespace Orchestrator.Contracts.Packages;

/// <summary>
/// Which paths a package's files may have: those that mean the same file below the destination on every platform, and nothing outside of it.
/// </summary>
public static class PackagePaths
{
    /// <summary>What the name of a file ends in while it is fetched; no file of a package ends so.</summary>
    public const string PartSuffix = ".orc-part";

    private const string NotInNames = "<>:\"\\|?*";

    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$",
        "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "COM¹", "COM²", "COM³",
        "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9", "LPT¹", "LPT²", "LPT³",
    };

    /// <summary>What is wrong with a path, and the remedy; null: nothing.</summary>
    public static string? FlawOf(string path)
    {
        if (path.Length is 0 or > PackageLimits.PathLength)
            return $"a path has 1 to {PackageLimits.PathLength} characters; shorten it";
        if (path[0] == '/')
            return "a path is relative to the package's folder; leave out the '/' at its beginning";
        return path.Split('/').Select(FlawOfName).FirstOrDefault(flaw => flaw is not null);
    }

    /// <summary>The key by which paths are the same file where case does not count: two of one package must not share it.</summary>
    public static string KeyOf(string path) => path.ToUpperInvariant();

    private static string? FlawOfName(string name)
    {
        if (name.Length == 0)
            return "a path has no empty names; take the superfluous '/' out";
        if (name is "." or "..")
            return $"'{name}' would lead elsewhere; take it out";
        if (name.FirstOrDefault(character => character < ' ' || character == '\x7f' || NotInNames.Contains(character)) is not '\0' and var mark)
            return $"'{name}' contains {Shown(mark)}, which not every file system takes; rename it";
        if (name.Contains('\0'))
            return "a name contains NUL; rename it";
        if (name[^1] is ' ' or '.')
            return $"'{name}' ends with a blank or a dot, which Windows drops; rename it";
        if (name.EndsWith(PartSuffix, StringComparison.OrdinalIgnoreCase))
            return $"'{name}' ends with '{PartSuffix}', as files do while they are fetched; rename it";
        if (Reserved.Contains(name.Split('.')[0].TrimEnd()))
            return $"'{name}' is the name of a device on Windows; rename it";
        if (!IsText(name))
            return "a name is no valid Unicode; rename it";
        return Encoding.UTF8.GetByteCount(name) > PackageLimits.NameBytes ? $"'{name[..20]}...' is longer than {PackageLimits.NameBytes} bytes; shorten it" : null;
    }

    private static string Shown(char mark) => mark is < ' ' or '\x7f' ? $"the control character {(int)mark}" : mark == '\\' ? "'\\' (names are parted by '/')" : $"'{mark}'";

    private static bool IsText(string name)
    {
        for (var at = 0; at < name.Length; at++)
        {
            if (char.IsLowSurrogate(name[at]) || (char.IsHighSurrogate(name[at]) && (at + 1 == name.Length || !char.IsLowSurrogate(name[++at]))))
                return false;
        }

        return true;
    }
}
