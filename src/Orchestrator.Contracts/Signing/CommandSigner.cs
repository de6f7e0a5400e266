using System.Security.Cryptography;
using System.Text.Json;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Depots;
using Orchestrator.Contracts.Packages;

namespace Orchestrator.Contracts.Signing;

/// <summary>Signs commands with the server's private key. Safe for concurrent use.</summary>
public sealed class CommandSigner : IDisposable
{
    private readonly ECDsa key;

    /// <param name="pkcs8">The private key, unencrypted PKCS#8; it must be on the curve P-256.</param>
    /// <exception cref="CryptographicException">The bytes are not such a key.</exception>
    public CommandSigner(ReadOnlySpan<byte> pkcs8)
    {
        key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        PublicKey = key.ExportSubjectPublicKeyInfo();
        KeyId = CommandVerifier.KeyIdOf(PublicKey);
    }

    public string KeyId { get; }

    /// <summary>SubjectPublicKeyInfo: what agents pin.</summary>
    public byte[] PublicKey { get; }

    /// <summary>A new private key as PKCS#8.</summary>
    public static byte[] CreateKey()
    {
        using var created = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return created.ExportPkcs8PrivateKey();
    }

    public SignedCommand Sign(Command command)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(command, ContractsJson.Default.Command);
        return new SignedCommand(KeyId, payload, key.SignData(payload, HashAlgorithmName.SHA256));
    }

    /// <param name="payload">Bytes of a manifest, as <see cref="ManifestSigning.Canonical"/> makes them.</param>
    public SignedManifest SignManifest(byte[] payload) => new(KeyId, payload, key.SignData(ManifestSigning.Signed(payload), HashAlgorithmName.SHA256));

    /// <summary>A depot's plan, as it travels.</summary>
    public SignedPlan SignPlan(DepotPlan plan)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(plan, ContractsJson.Default.DepotPlan);
        return new SignedPlan(KeyId, payload, key.SignData(DepotSigning.SignedPlan(payload), HashAlgorithmName.SHA256));
    }

    /// <summary>The text of a grant, which is a secret.</summary>
    public string Grant(string target, DateTimeOffset until)
    {
        var payload = DepotSigning.GrantPayload(target, until);
        return DepotSigning.GrantText(KeyId, payload, key.SignData(DepotSigning.SignedGrant(payload), HashAlgorithmName.SHA256));
    }

    public void Dispose() => key.Dispose();
}
