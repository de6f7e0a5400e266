using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orchestrator.Core.Access;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Access;

/// <summary>
/// The text of a browser's session: which key signed in and until when, signed with a key that every server of a fleet derives from the
/// master key. Nothing is stored: a session ends by itself, with its key's withdrawal, or with the master key.
/// </summary>
internal sealed class SessionTokens(MasterKey master, TimeProvider time)
{
    /// <summary>How long a session lasts from sign-in, whether it is used or not.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(12);

    private const int LongestToken = 600;

    private readonly byte[] signing = master.Derive("browser session");

    /// <summary>A session of this key, beginning now.</summary>
    public string Issue(ApiKey key)
    {
        var until = time.GetUtcNow().Add(Life).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var said = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key.Id))}.{until}";
        return $"{said}.{Base64Url.EncodeToString(Sign(said, key))}";
    }

    /// <summary>The key of a session that holds; null: it is altered, over, or its key is gone or withdrawn.</summary>
    public async Task<ApiKey?> Read(string token, IAccessStore access, CancellationToken cancellation)
    {
        if (token.Length > LongestToken || token.Split('.') is not [var id, var until, var signature])
            return null;
        if (!long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds <= time.GetUtcNow().ToUnixTimeSeconds())
            return null;
        if (Decoded(id) is not { } name || Decoded(signature) is not { } given)
            return null;
        var key = await access.FindKey(Encoding.UTF8.GetString(name), cancellation);
        return key is { RevokedAt: null } && CryptographicOperations.FixedTimeEquals(given, Sign($"{id}.{until}", key)) ? key : null;
    }

    /// <summary>The key's hash is part of it, so that another key under the same id does not inherit sessions.</summary>
    private byte[] Sign(string said, ApiKey key) => HMACSHA256.HashData(signing, (byte[])[.. Encoding.UTF8.GetBytes(said), (byte)'.', .. key.Hash]);

    private static byte[]? Decoded(string text) => Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}
