using System.Security.Cryptography;

namespace Orchestrator.Server.Enrolment;

/// <summary>The public half of the key that signs commands, as agents pin it.</summary>
/// <param name="PublicKey">SubjectPublicKeyInfo.</param>
internal sealed record ServerKey(byte[] PublicKey)
{
    public string Pem => PemEncoding.WriteString("PUBLIC KEY", PublicKey) + "\n";

    /// <summary>SHA-256, 64 hex digits: what people compare.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(PublicKey));
}
