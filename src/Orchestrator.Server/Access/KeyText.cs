using System.Security.Cryptography;
using System.Text;
using Orchestrator.Core.Access;

namespace Orchestrator.Server.Access;

/// <summary>The text of API keys: <c>ork_ID_SECRET</c>, or whatever an administrator chose to install.</summary>
internal static class KeyText
{
    private const string Prefix = "ork_";

    /// <summary>A new key with 256 random bits.</summary>
    public static string Create() =>
        $"{Prefix}{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}";

    /// <summary>The public part by which a key is found; of a key in another form a part of its hash.</summary>
    public static string IdOf(string key)
    {
        var parts = key.Split('_', 3);
        return key.StartsWith(Prefix, StringComparison.Ordinal) && parts is [_, { Length: > 0 and <= 32 } id, { Length: > 0 }]
            ? id
            : Convert.ToHexStringLower(Hash(key).AsSpan(0, 6));
    }

    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    public static bool Matches(ApiKey stored, string key) => CryptographicOperations.FixedTimeEquals(stored.Hash, Hash(key));
}
