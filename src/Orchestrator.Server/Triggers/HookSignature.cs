using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Orchestrator.Server.Triggers;

/// <summary>
/// Whether a request comes from somebody who knows the webhook's secret. Three ways are understood: that of Standard Webhooks, which signs id, time
/// and body; GitHub's signature of the body; GitLab's token. Compared in constant time.
/// </summary>
internal static class HookSignature
{
    public const string Id = "webhook-id";
    public const string Timestamp = "webhook-timestamp";
    public const string Signature = "webhook-signature";
    public const string BodySignature = "X-Hub-Signature-256";
    public const string Token = "X-Gitlab-Token";

    private const int LongestHeader = 1_000;
    private const int MostSignatures = 10;
    private const string BodyScheme = "sha256=";
    private const string Version = "v1,";

    // How far a sender's clock may be off, and how long a recorded request could be sent again.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <param name="secret">As it was shown.</param>
    public static bool Fits(IHeaderDictionary headers, ReadOnlySpan<byte> body, string secret, DateTimeOffset now)
    {
        if (One(headers, Signature) is { } signatures)
            return One(headers, Id) is { } id && One(headers, Timestamp) is { } timestamp && IsRecent(timestamp, now) && FitsOne(signatures, $"{id}.{timestamp}.", body, secret);
        if (One(headers, BodySignature) is { } signature)
        {
            Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body, mac);
            return Equal(signature, BodyScheme + Convert.ToHexStringLower(mac));
        }

        return One(headers, Token) is { } token && Equal(token, secret);
    }

    private static bool FitsOne(string signatures, string head, ReadOnlySpan<byte> body, string secret)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Convert.FromBase64String(secret[HookSecrets.Prefix.Length..]));
        hmac.AppendData(Encoding.UTF8.GetBytes(head));
        hmac.AppendData(body);
        var expected = Version + Convert.ToBase64String(hmac.GetHashAndReset());
        var fits = false;
        foreach (var signature in signatures.Split(' ').Take(MostSignatures))
            fits |= Equal(signature, expected);
        return fits;
    }

    private static bool IsRecent(string timestamp, DateTimeOffset now) =>
        long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(now.ToUnixTimeSeconds() - seconds) <= Tolerance.TotalSeconds;

    // The digests have one length, so that not even that of the secret shows.
    private static bool Equal(string given, string expected) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(expected)));

    private static string? One(IHeaderDictionary headers, string name) =>
        headers.TryGetValue(name, out var values) && values is [{ Length: > 0 and <= LongestHeader } value] ? value : null;
}
