using System.Security.Cryptography;
using System.Text.Json;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Depots;
using Orchestrator.Contracts.Packages;

namespace Orchestrator.Contracts.Signing;

/// <summary>Checks commands against the server's pinned public keys. Safe for concurrent use.</summary>
public sealed class CommandVerifier : IDisposable
{
    private readonly Dictionary<string, PublicKey> keys = [];

    /// <param name="publicKeys">SubjectPublicKeyInfo of each key that may sign.</param>
    public CommandVerifier(IEnumerable<byte[]> publicKeys)
    {
        foreach (var publicKey in publicKeys)
            keys[KeyIdOf(publicKey)] = PublicKey.Of(publicKey);
    }

    /// <summary>First 16 hex digits of the key's SHA-256: short, and enough to tell a server's few keys apart.</summary>
    public static string KeyIdOf(byte[] publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey).AsSpan(0, 8));

    /// <summary>SubjectPublicKeyInfo of every public key in a text (PEM).</summary>
    public static IReadOnlyList<byte[]> KeysOf(string pem)
    {
        var found = new List<byte[]>();
        for (var rest = pem.AsSpan(); PemEncoding.TryFind(rest, out var fields); rest = rest[fields.Location.End..])
        {
            if (rest[fields.Label] is "PUBLIC KEY")
                found.Add(Convert.FromBase64String(rest[fields.Base64Data].ToString()));
        }

        return found;
    }

    /// <summary>Whether the bytes are signed by a pinned key, whatever they say.</summary>
    public bool IsGenuine(SignedCommand signed) =>
        keys.TryGetValue(signed.KeyId, out var key) && key.Verifies(signed.Payload, signed.Signature);

    /// <summary>Whether the manifest is signed by a pinned key, whatever it says.</summary>
    public bool IsGenuine(SignedManifest signed) =>
        keys.TryGetValue(signed.KeyId, out var key) && key.Verifies(ManifestSigning.Signed(signed.Payload), signed.Signature);

    /// <summary>The plan, or null if the key is not pinned, the signature does not hold or the bytes are no plan.</summary>
    public DepotPlan? Verify(SignedPlan signed)
    {
        if (!keys.TryGetValue(signed.KeyId, out var key) || !key.Verifies(DepotSigning.SignedPlan(signed.Payload), signed.Signature))
            return null;
        try
        {
            return JsonSerializer.Deserialize(signed.Payload, ContractsJson.Default.DepotPlan);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What a grant's text says, or null if it is none, the key is not pinned or the signature does not hold. Whether it has ended is for the caller to see.</summary>
    public DepotGrant? Verify(string grant) =>
        DepotSigning.GrantParts(grant) is var (keyId, payload, signature) && keys.TryGetValue(keyId, out var key) && key.Verifies(DepotSigning.SignedGrant(payload), signature)
            ? DepotSigning.GrantOf(payload)
            : null;

    /// <summary>The command, or null if the key is not pinned, the signature does not hold or the bytes are no command.</summary>
    public Command? Verify(SignedCommand signed)
    {
        if (!IsGenuine(signed))
            return null;
        try
        {
            return JsonSerializer.Deserialize(signed.Payload, ContractsJson.Default.Command);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        foreach (var key in keys.Values)
            key.Dispose();
    }
}
