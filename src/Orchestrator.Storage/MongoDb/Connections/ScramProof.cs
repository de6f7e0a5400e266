using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Orchestrator.Storage.MongoDb.Connections;

/// <summary>The arithmetic of SCRAM-SHA-256 (RFC 5802 and 7677), without a connection: what the client says next, and whether the server knew the password.</summary>
internal sealed class ScramProof
{
    /// <summary>RFC 7677's least, and a limit so that no server can keep this computer busy.</summary>
    private const int LeastIterations = 4096, MostIterations = 600_000;

    private const string WithoutChannelBinding = "n,,";
    private const int KeyLength = 32;

    private readonly string nonce;
    private readonly string firstBare;
    private byte[]? expectedSignature;

    /// <param name="nonce">Random, at least 18 bytes in Base64.</param>
    public ScramProof(string user, string nonce)
    {
        this.nonce = nonce;
        firstBare = $"n={user.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal)},r={nonce}";
    }

    public string First => WithoutChannelBinding + firstBare;

    public static string NewNonce() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));

    /// <summary>Answers the server's challenge.</summary>
    /// <param name="saltedPassword">Derives the key of a salt and a number of iterations.</param>
    /// <exception cref="ScramException">The challenge is none, or asks for too little or too much.</exception>
    public string Final(string challenge, Func<byte[], int, byte[]> saltedPassword)
    {
        var parts = challenge.Split(',');
        if (parts.Length < 3 || !parts[0].StartsWith("r=", StringComparison.Ordinal) || !parts[1].StartsWith("s=", StringComparison.Ordinal) || !parts[2].StartsWith("i=", StringComparison.Ordinal))
            throw new ScramException("its challenge is malformed");
        var combined = parts[0][2..];
        if (!combined.StartsWith(nonce, StringComparison.Ordinal) || combined.Length == nonce.Length)
            throw new ScramException("its challenge answers another sign-in");
        if (!int.TryParse(parts[2].AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) || iterations is < LeastIterations or > MostIterations)
            throw new ScramException($"it asks for a number of iterations outside {LeastIterations} to {MostIterations}");
        var salt = new byte[parts[1].Length];
        if (!Convert.TryFromBase64String(parts[1][2..], salt, out var saltLength) || saltLength == 0)
            throw new ScramException("its challenge has no salt");

        var key = saltedPassword(salt[..saltLength], iterations);
        var withoutProof = $"c={Convert.ToBase64String(Encoding.ASCII.GetBytes(WithoutChannelBinding))},r={combined}";
        var message = Encoding.UTF8.GetBytes($"{firstBare},{challenge},{withoutProof}");
        var clientKey = HMACSHA256.HashData(key, "Client Key"u8);
        var proof = HMACSHA256.HashData(SHA256.HashData(clientKey), message);
        for (var i = 0; i < proof.Length; i++)
            proof[i] ^= clientKey[i];
        expectedSignature = HMACSHA256.HashData(HMACSHA256.HashData(key, "Server Key"u8), message);
        return $"{withoutProof},p={Convert.ToBase64String(proof)}";
    }

    /// <summary>Checks that the server knows the password, too.</summary>
    /// <exception cref="ScramException">It does not.</exception>
    public void Verify(string outcome)
    {
        Span<byte> signature = stackalloc byte[KeyLength];
        if (expectedSignature is null
            || !outcome.StartsWith("v=", StringComparison.Ordinal)
            || !Convert.TryFromBase64String(outcome[2..], signature, out var length)
            || !CryptographicOperations.FixedTimeEquals(signature[..length], expectedSignature))
            throw new ScramException("it could not prove that it knows the user");
    }

    /// <summary>The slow part: one key of a password, salt and number of iterations.</summary>
    public static byte[] Derive(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, KeyLength);
}

/// <summary>The server did not keep to SCRAM. The message continues a sentence about it.</summary>
internal sealed class ScramException(string message) : Exception(message);
