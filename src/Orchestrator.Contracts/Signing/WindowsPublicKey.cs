using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace Orchestrator.Contracts.Signing;

/// <summary>A key on the curve P-256, checked by Windows' cryptographic primitives (bcrypt) without its key storage.</summary>
[SupportedOSPlatform("windows")]
internal sealed partial class WindowsPublicKey : PublicKey
{
    private const string Library = "bcrypt";
    private const int Coordinate = 32;
    private const uint Magic = 0x31534345;

    // SubjectPublicKeyInfo of every key on P-256, up to its two coordinates.
    private static readonly byte[] Beginning = Convert.FromHexString("3059301306072a8648ce3d020106082a8648ce3d03010703420004");

    private readonly nint algorithm;
    private readonly nint key;

    /// <exception cref="CryptographicException">Windows does not take it.</exception>
    public WindowsPublicKey(byte[] subjectPublicKeyInfo)
    {
        var blob = new byte[8 + (2 * Coordinate)];
        BinaryPrimitives.WriteUInt32LittleEndian(blob, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(blob.AsSpan(4), Coordinate);
        subjectPublicKeyInfo.AsSpan(Beginning.Length).CopyTo(blob.AsSpan(8));
        Check(BCryptOpenAlgorithmProvider(out algorithm, "ECDSA_P256", null, 0));
        try
        {
            Check(BCryptImportKeyPair(algorithm, 0, "ECCPUBLICBLOB", out key, blob, blob.Length, 0));
        }
        catch
        {
            _ = BCryptCloseAlgorithmProvider(algorithm, 0);
            throw;
        }
    }

    /// <summary>Whether it is a key on P-256.</summary>
    public static bool Takes(ReadOnlySpan<byte> subjectPublicKeyInfo) =>
        subjectPublicKeyInfo.Length == Beginning.Length + (2 * Coordinate) && subjectPublicKeyInfo.StartsWith(Beginning);

    public override bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        signature.Length == 2 * Coordinate && BCryptVerifySignature(key, 0, SHA256.HashData(data), SHA256.HashSizeInBytes, signature, signature.Length, 0) == 0;

    public override void Dispose()
    {
        _ = BCryptDestroyKey(key);
        _ = BCryptCloseAlgorithmProvider(algorithm, 0);
    }

    private static void Check(int status)
    {
        if (status != 0)
            throw new CryptographicException($"Windows does not take the key (status 0x{status:x8}).");
    }

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf16)]
    private static partial int BCryptOpenAlgorithmProvider(out nint algorithm, string name, string? implementation, uint flags);

    [LibraryImport(Library)]
    private static partial int BCryptCloseAlgorithmProvider(nint algorithm, uint flags);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf16)]
    private static partial int BCryptImportKeyPair(nint algorithm, nint importKey, string kind, out nint key, ReadOnlySpan<byte> blob, int length, uint flags);

    [LibraryImport(Library)]
    private static partial int BCryptDestroyKey(nint key);

    [LibraryImport(Library)]
    private static partial int BCryptVerifySignature(
        nint key, nint padding, ReadOnlySpan<byte> hash, int hashLength, ReadOnlySpan<byte> signature, int signatureLength, uint flags);
}
