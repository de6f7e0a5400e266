using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orchestrator.Core.Access;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Access;

/// <summary>
/// The text of a browser's session: who signed in and until when, signed with a key that every server of a fleet derives from the master
/// key. Nothing is stored: a session ends by itself, with its key's withdrawal, with its user's stamp, or with the master key.
/// </summary>
internal sealed class SessionTokens(MasterKey master, IAccessStore access, IUserStore users, TimeProvider time)
{
    /// <summary>How long a session lasts from sign-in, whether it is used or not.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(12);

    private const int LongestToken = 600;
    private const string OfUser = "u";

    private readonly byte[] signing = master.Derive("browser session");

    /// <summary>A session of this key, beginning now: <c>KEY.UNTIL.SIGNATURE</c>.</summary>
    public string Issue(ApiKey key) => Issue(Encoded(key.Id), key.Hash);

    /// <summary>A session of this user, beginning now: <c>u.NAME.UNTIL.SIGNATURE</c>.</summary>
    public string Issue(User user) => Issue($"{OfUser}.{Encoded(user.Name)}", Encoding.UTF8.GetBytes(user.Stamp));

    /// <summary>Whose session holds; null: it is altered, over, or its key or user is gone, withdrawn or changed.</summary>
    public async Task<Caller?> Read(string token, CancellationToken cancellation)
    {
        if (token.Length > LongestToken || token.LastIndexOf('.') is not (> 0 and var end) || Decoded(token[(end + 1)..]) is not { } signature)
            return null;
        var said = token[..end];
        return said.Split('.') switch
        {
            [var id, var until] when IsAhead(until) && Text(id) is { } name =>
                await access.FindKey(name, cancellation) is { RevokedAt: null } key && Matches(signature, said, key.Hash) ? Caller.Of(key) : null,
            [OfUser, var id, var until] when IsAhead(until) && Text(id) is { } name =>
                await users.Find(name, cancellation) is { Disabled: false } user && Matches(signature, said, Encoding.UTF8.GetBytes(user.Stamp)) ? Caller.Of(user) : null,
            _ => null,
        };
    }

    private string Issue(string who, byte[] tie)
    {
        var said = $"{who}.{time.GetUtcNow().Add(Life).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}";
        return $"{said}.{Base64Url.EncodeToString(Sign(said, tie))}";
    }

    private bool IsAhead(string until) =>
        long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > time.GetUtcNow().ToUnixTimeSeconds();

    private bool Matches(byte[] signature, string said, byte[] tie) => CryptographicOperations.FixedTimeEquals(signature, Sign(said, tie));

    /// <param name="tie">The key's hash or the user's stamp, so that sessions end with it, and another one under the same name does not inherit them.</param>
    private byte[] Sign(string said, byte[] tie) => HMACSHA256.HashData(signing, (byte[])[.. Encoding.UTF8.GetBytes(said), (byte)'.', .. tie]);

    private static string Encoded(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static string? Text(string encoded) => Decoded(encoded) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    private static byte[]? Decoded(string text) => Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}
