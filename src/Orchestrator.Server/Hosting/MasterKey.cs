using System.Security.Cryptography;

namespace Orchestrator.Server.Hosting;

/// <summary>Encrypts what the server keeps secret at rest: AES-256-GCM, laid out as nonce, tag, ciphertext; bound to the secret's name.</summary>
public sealed class MasterKey : IDisposable
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly AesGcm cipher;
    private readonly byte[] root;

    /// <param name="key">32 bytes.</param>
    public MasterKey(ReadOnlySpan<byte> key) => (cipher, root) = (new AesGcm(key, TagBytes), key.ToArray());

    /// <summary>The key from the settings, else the one in the data folder, which is made if it is missing.</summary>
    /// <exception cref="SettingsException">The file in the data folder is no key.</exception>
    public static MasterKey Load(ServerSettings settings, DataFolder folder)
    {
        if (settings.MasterKey is { } given)
            return new MasterKey(given);
        if (!File.Exists(folder.MasterKey))
        {
            var made = RandomNumberGenerator.GetBytes(32);
            DataFolder.WriteSecret(folder.MasterKey, System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(made)));
            return new MasterKey(made);
        }

        var key = new byte[64];
        return Convert.TryFromBase64String(File.ReadAllText(folder.MasterKey).Trim(), key, out var length) && length == 32
            ? new MasterKey(key.AsSpan(0, 32))
            : throw new SettingsException($"'{folder.MasterKey}' is not a master key (32 bytes in base64); restore it from a backup or set ORCHESTRATOR_MASTER_KEY.");
    }

    public byte[] Encrypt(string name, ReadOnlySpan<byte> secret)
    {
        var sealedSecret = new byte[NonceBytes + TagBytes + secret.Length];
        var nonce = sealedSecret.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        cipher.Encrypt(nonce, secret, sealedSecret.AsSpan(NonceBytes + TagBytes), sealedSecret.AsSpan(NonceBytes, TagBytes), Associated(name));
        return sealedSecret;
    }

    /// <exception cref="SettingsException">It was encrypted with another master key, or altered.</exception>
    public byte[] Decrypt(string name, ReadOnlySpan<byte> sealedSecret)
    {
        try
        {
            var secret = new byte[sealedSecret.Length - NonceBytes - TagBytes];
            cipher.Decrypt(sealedSecret[..NonceBytes], sealedSecret[(NonceBytes + TagBytes)..], sealedSecret.Slice(NonceBytes, TagBytes), secret, Associated(name));
            return secret;
        }
        catch (Exception failure) when (failure is CryptographicException or OverflowException or ArgumentOutOfRangeException)
        {
            throw new SettingsException(
                $"The stored secret '{name}' does not open with this master key. Restore the master key it was made with (ORCHESTRATOR_MASTER_KEY or master.key in the data folder).", failure);
        }
    }

    /// <summary>A key of 32 bytes for one purpose (HKDF-SHA256): the same on every server with this master key, and none leads back to it or to another.</summary>
    public byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, root, outputLength: 32, info: System.Text.Encoding.UTF8.GetBytes("orchestrator key " + purpose));

    public void Dispose()
    {
        cipher.Dispose();
        CryptographicOperations.ZeroMemory(root);
    }

    private static byte[] Associated(string name) => System.Text.Encoding.UTF8.GetBytes("orchestrator secret " + name);
}
