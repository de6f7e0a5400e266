using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Orchestrator.Contracts.Signing;

/// <summary>Plans of depots and grants to agents are signed with the key of commands, but so that none can be taken for another.</summary>
public static class DepotSigning
{
    private const string GrantMark = "ocg_";
    private const int LongestGrant = 400;
    private const char Separator = '.';

    /// <summary>Stands before a plan's bytes when they are signed.</summary>
    public static ReadOnlySpan<byte> PlanPrefix => "orchestrator depot plan\n"u8;

    /// <summary>Stands before a grant's bytes when they are signed.</summary>
    public static ReadOnlySpan<byte> GrantPrefix => "orchestrator depot grant\n"u8;

    internal static byte[] SignedPlan(byte[] payload) => [.. PlanPrefix, .. payload];

    internal static byte[] SignedGrant(byte[] payload) => [.. GrantPrefix, .. payload];

    /// <summary>What a grant says: a target and until when.</summary>
    internal static byte[] GrantPayload(string target, DateTimeOffset until) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{until.ToUnixTimeSeconds()} {target}"));

    /// <summary><c>ocg_KEY.PAYLOAD.SIGNATURE</c>.</summary>
    internal static string GrantText(string keyId, byte[] payload, byte[] signature) =>
        $"{GrantMark}{keyId}{Separator}{Base64Url.EncodeToString(payload)}{Separator}{Base64Url.EncodeToString(signature)}";

    /// <summary>The parts of a grant's text; null: it is none.</summary>
    internal static (string KeyId, byte[] Payload, byte[] Signature)? GrantParts(string text)
    {
        if (text.Length > LongestGrant || !text.StartsWith(GrantMark, StringComparison.Ordinal) || text[GrantMark.Length..].Split(Separator) is not [var key, var payload, var signature])
            return null;
        return Base64Url.IsValid(payload) && Base64Url.IsValid(signature)
            ? (key, Base64Url.DecodeFromChars(payload), Base64Url.DecodeFromChars(signature))
            : null;
    }

    /// <summary>What a grant says, whoever said it; null: nothing.</summary>
    internal static DepotGrant? GrantOf(byte[] payload)
    {
        var parts = Encoding.UTF8.GetString(payload).Split(' ', 2);
        return parts is [var until, var target] && long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 1L << 36
            ? new DepotGrant(target, DateTimeOffset.FromUnixTimeSeconds(seconds))
            : null;
    }
}

/// <summary>Lets an agent fetch contents from depots. Any depot can check it without asking the server; it opens contents and manifests alone.</summary>
/// <param name="Target">Id of the target.</param>
/// <param name="Until">It ends then.</param>
public sealed record DepotGrant(string Target, DateTimeOffset Until);
