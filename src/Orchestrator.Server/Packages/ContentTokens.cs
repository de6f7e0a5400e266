using System.Security.Cryptography;
using System.Text;

namespace Orchestrator.Server.Packages;

/// <summary>
/// The tokens with which agents fetch contents: <c>oct_TARGET_MAC</c>, where MAC is HMAC-SHA256 over the target's id in hex. Nothing is
/// stored: every server with the key makes the same one, and knows it again.
/// </summary>
/// <param name="key">32 bytes.</param>
internal sealed class ContentTokens(byte[] key)
{
    private const string Prefix = "oct_";
    private const string PeerPrefix = "ocp_";
    private const int MacDigits = 64;

    /// <summary>The token with which the servers of a fleet ask each other.</summary>
    public string OfPeer => PeerPrefix + Convert.ToHexStringLower(HKDF.DeriveKey(HashAlgorithmName.SHA256, key, outputLength: 32, info: "orchestrator content peers"u8.ToArray()));

    /// <summary>Whether another server of the fleet has sent it.</summary>
    public bool IsPeer(string token) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(OfPeer));

    public string Of(string targetId) => $"{Prefix}{targetId}_{Convert.ToHexStringLower(Mac(targetId))}";

    /// <summary>The target whose token it is; null: it is none of this fleet's. Whether the target still exists is another question.</summary>
    public string? TargetOf(string token)
    {
        if (!token.StartsWith(Prefix, StringComparison.Ordinal) || token.Length <= Prefix.Length + MacDigits + 1 || token[^(MacDigits + 1)] != '_')
            return null;
        var target = token[Prefix.Length..^(MacDigits + 1)];
        Span<byte> given = stackalloc byte[MacDigits / 2];
        return Convert.FromHexString(token.AsSpan(token.Length - MacDigits), given, out _, out _) == System.Buffers.OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(given, Mac(target))
                ? target
                : null;
    }

    private byte[] Mac(string targetId) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(targetId));
}
