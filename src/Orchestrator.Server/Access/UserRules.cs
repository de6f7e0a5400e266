using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Orchestrator.Server.Access;

/// <summary>What users are called, and what ends their sessions.</summary>
internal static partial class UserRules
{
    public const int LongestName = 64;
    public const int LongestDisplayName = 100;

    /// <summary>More than that are no administrators and operators of a fleet.</summary>
    public const int Most = 1_000;

    public static bool IsName(string name) => name.Length <= LongestName && Name().IsMatch(name);

    /// <summary>Another stamp: sessions with the one before are over.</summary>
    public static string Stamp() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    [GeneratedRegex(@"^[\p{L}\p{N}]([\p{L}\p{N}._@-]*[\p{L}\p{N}])?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
