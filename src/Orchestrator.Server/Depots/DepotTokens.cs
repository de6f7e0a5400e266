using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orchestrator.Core.Depots;

namespace Orchestrator.Server.Depots;

/// <summary>
/// The tokens of depots: <c>ocd_ID_GENERATION_MAC</c>, where MAC is HMAC-SHA256 over the two in hex. Nothing is stored: every server of the
/// fleet makes the same one. A depot that gets another generation has another token, and the one before opens nothing.
/// </summary>
/// <param name="key">The key of content tokens, 32 bytes; depots have one of their own made of it.</param>
internal sealed class DepotTokens(byte[] key)
{
    private const string Prefix = "ocd_";

    private readonly byte[] own = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, outputLength: 32, info: "orchestrator depots"u8.ToArray());

    public string Of(Depot depot)
    {
        var who = string.Create(CultureInfo.InvariantCulture, $"{depot.Id}_{depot.Generation}");
        return $"{Prefix}{who}_{Convert.ToHexStringLower(HMACSHA256.HashData(own, Encoding.UTF8.GetBytes(who)))}";
    }

    /// <summary>SHA-256 of a depot's token: by this its parent knows it.</summary>
    public string HashOf(Depot depot) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Of(depot))));

    /// <summary>The depot whose token it is, as long as it is the one of its generation; null: none's.</summary>
    public Depot? DepotOf(string token, DepotTree depots) =>
        token.StartsWith(Prefix, StringComparison.Ordinal) && depots.FindId(token[Prefix.Length..].Split('_')[0]) is { } depot
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(Of(depot)))
                ? depot
                : null;
}
