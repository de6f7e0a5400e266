using System.Security.Cryptography;
using System.Text;
using Orchestrator.Core.Enrolment;

namespace Orchestrator.Server.Enrolment;

/// <summary>The text of enrolment tokens: <c>oet_ID_SECRET</c>.</summary>
internal static class TokenText
{
    private const string Prefix = "oet";

    /// <summary>A new token with 256 random bits.</summary>
    public static string Create() =>
        $"{Prefix}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}";

    /// <summary>The public part by which it is found; null: this is no token.</summary>
    public static string? IdOf(string token) => token.Split('_') is [Prefix, { Length: > 0 and <= 32 } id, { Length: > 0 }] ? id : null;

    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    public static bool Matches(EnrolmentToken stored, string token) => CryptographicOperations.FixedTimeEquals(stored.Hash, Hash(token));
}
