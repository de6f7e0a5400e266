namespace Orchestrator.Contracts.Packages;

/// <summary>Whose the files of a package become on a target, and who may do what with them, as a distribution says it.</summary>
public static class FileRights
{
    private const int NameLength = 64;

    /// <summary>What is wrong with an owner, and the remedy; null: nothing.</summary>
    public static string? FlawOfOwner(string text) =>
        text.Split(':') is [var user] && IsName(user) || text.Split(':') is [var owner, var group] && IsName(group) && (owner.Length == 0 || IsName(owner))
            ? null
            : "it must be a user, a group or both: web, web:www-data or :www-data; numbers may stand for the names";

    /// <summary>What is wrong with a mode, and the remedy; null: nothing.</summary>
    public static string? FlawOfMode(string text) =>
        text.Length == 3 && text.All(digit => digit is '0' or '2' or '4' or '6')
            ? null
            : "it must be three digits for owner, group and others, each 0, 2 (write), 4 (read) or 6 (both), such as 640; whether a file may be executed is told by the package";

    /// <summary>The mode of one file.</summary>
    /// <param name="text">As <see cref="FlawOfMode"/> wants it.</param>
    /// <param name="executable">Whoever may read it may execute it.</param>
    public static UnixFileMode ModeOf(string text, bool executable)
    {
        var bits = Convert.ToInt32(text, 8);
        return (UnixFileMode)(executable ? bits | (bits & 0b100_100_100) >> 2 : bits);
    }

    // A leading dash would be an option of the program that is asked for the name.
    private static bool IsName(string text) =>
        text.Length is > 0 and <= NameLength && text[0] != '-' && text.All(character => !char.IsWhiteSpace(character) && !char.IsControl(character) && character is not ('/' or ':'));
}
