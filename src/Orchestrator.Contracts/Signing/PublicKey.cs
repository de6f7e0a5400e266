using System.Security.Cryptography;

namespace Orchestrator.Contracts.Signing;

/// <summary>A public key that signatures (ECDSA over SHA-256) are checked by. Safe for concurrent use.</summary>
internal abstract class PublicKey : IDisposable
{
    private const int NotSupported = unchecked((int)0x80090029);

    /// <param name="subjectPublicKeyInfo">The key.</param>
    /// <exception cref="CryptographicException">It cannot be read.</exception>
    public static PublicKey Of(byte[] subjectPublicKeyInfo)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
            return new SystemKey(key);
        }
        catch (CryptographicException refused) when (OperatingSystem.IsWindows() && refused.HResult == NotSupported && WindowsPublicKey.Takes(subjectPublicKeyInfo))
        {
            // .NET asks the key storage, which a reduced Windows may not have for this kind of key; the algorithm itself is there.
            key.Dispose();
            return new WindowsPublicKey(subjectPublicKeyInfo);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <param name="signature">As r and s, one after the other.</param>
    public abstract bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);

    public abstract void Dispose();

    private sealed class SystemKey(ECDsa key) : PublicKey
    {
        public override bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => key.VerifyData(data, signature, HashAlgorithmName.SHA256);

        public override void Dispose() => key.Dispose();
    }
}
