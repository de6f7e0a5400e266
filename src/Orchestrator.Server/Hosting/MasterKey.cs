using System.Security.Cryptography;
using System.Text;

namespace Orchestrator.Server.Hosting;

/// <summary>
/// Encrypts what the server keeps secret at rest: AES-256-GCM, bound to the secret's name. A sealed secret says by which key it was sealed: a
/// mark of the form, the key's id, nonce, tag, ciphertext. Those of earlier versions have neither mark nor id.
/// </summary>
public sealed class MasterKey : IDisposable
{
    private const int KeyBytes = 32;
    private const int IdBytes = 8;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly Cipher current;
    private readonly Cipher? other;
    private readonly byte[] root;

    /// <param name="key">32 bytes.</param>
    /// <param name="other">32 bytes of a second key that opens secrets, too, but seals none; empty: there is none.</param>
    public MasterKey(ReadOnlySpan<byte> key, ReadOnlySpan<byte> other = default)
    {
        current = new Cipher(key);
        this.other = other.IsEmpty ? null : new Cipher(other);
        root = key.ToArray();
    }

    private static ReadOnlySpan<byte> Mark => "omk1"u8;

    /// <summary>Whether there is a second key, whose secrets are to be sealed anew.</summary>
    public bool HasOther => other is not null;

    /// <summary>The key from the settings, else the one in the data folder, which is made if it is missing.</summary>
    /// <exception cref="SettingsException">The file in the data folder is no key.</exception>
    public static MasterKey Load(ServerSettings settings, DataFolder folder)
    {
        if (settings.MasterKey is { } given)
            return new MasterKey(given, settings.OldMasterKey);
        if (!File.Exists(folder.MasterKey))
        {
            var made = RandomNumberGenerator.GetBytes(KeyBytes);
            DataFolder.WriteSecret(folder.MasterKey, Encoding.ASCII.GetBytes(Convert.ToBase64String(made)));
            return new MasterKey(made, settings.OldMasterKey);
        }

        var key = new byte[64];
        return Convert.TryFromBase64String(File.ReadAllText(folder.MasterKey).Trim(), key, out var length) && length == KeyBytes
            ? new MasterKey(key.AsSpan(0, KeyBytes), settings.OldMasterKey)
            : throw new SettingsException($"'{folder.MasterKey}' is not a master key (32 bytes in base64); restore it from a backup or set ORCHESTRATOR_MASTER_KEY.");
    }

    /// <summary>Seals a secret with the current key.</summary>
    public byte[] Encrypt(string name, ReadOnlySpan<byte> secret) => [.. Mark, .. current.Id, .. current.Seal(name, secret)];

    /// <exception cref="SettingsException">It was encrypted with another master key, or altered.</exception>
    public byte[] Decrypt(string name, ReadOnlySpan<byte> sealedSecret)
    {
        if (KeyOf(sealedSecret) is { } id)
        {
            var rest = sealedSecret[(Mark.Length + IdBytes)..];
            foreach (var cipher in Ciphers.Where(cipher => cipher.Id.AsSpan().SequenceEqual(id)))
            {
                if (cipher.Open(name, rest) is { } secret)
                    return secret;
            }
        }

        // Also for one of an earlier version that begins like the mark by chance.
        foreach (var cipher in Ciphers)
        {
            if (cipher.Open(name, sealedSecret) is { } secret)
                return secret;
        }

        throw new SettingsException(
            $"The stored secret '{name}' does not open with this master key{Which(KeyOf(sealedSecret))}. Restore the master key it was made with "
            + "(ORCHESTRATOR_MASTER_KEY or master.key in the data folder), or give it as ORCHESTRATOR_MASTER_KEY_OLD.");
    }

    /// <summary>Whether a secret was sealed with the current key, in the current form.</summary>
    public bool IsCurrent(ReadOnlySpan<byte> sealedSecret) => KeyOf(sealedSecret) is { } id && current.Id.AsSpan().SequenceEqual(id);

    /// <summary>A key of 32 bytes for one purpose (HKDF-SHA256): the same on every server with this master key, and none leads back to it or to another.</summary>
    public byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, root, outputLength: 32, info: Encoding.UTF8.GetBytes("orchestrator key " + purpose));

    public void Dispose()
    {
        current.Dispose();
        other?.Dispose();
        CryptographicOperations.ZeroMemory(root);
    }

    private IEnumerable<Cipher> Ciphers => other is null ? [current] : [current, other];

    private static byte[]? KeyOf(ReadOnlySpan<byte> sealedSecret) =>
        sealedSecret.Length >= Mark.Length + IdBytes + NonceBytes + TagBytes && sealedSecret.StartsWith(Mark) ? sealedSecret.Slice(Mark.Length, IdBytes).ToArray() : null;

    private string Which(byte[]? id) =>
        id is null ? "" : $" (it was made with key {Convert.ToHexStringLower(id)}; this is {Convert.ToHexStringLower(current.Id)})";

    private sealed class Cipher : IDisposable
    {
        private readonly AesGcm aes;

        // Two at once would mix up each other's secrets.
        private readonly Lock one = new();

        public Cipher(ReadOnlySpan<byte> key)
        {
            aes = new AesGcm(key, TagBytes);
            Id = HMACSHA256.HashData(key, "orchestrator master key"u8)[..IdBytes];
        }

        public byte[] Id { get; }

        public byte[] Seal(string name, ReadOnlySpan<byte> secret)
        {
            var whole = new byte[NonceBytes + TagBytes + secret.Length];
            var nonce = whole.AsSpan(0, NonceBytes);
            RandomNumberGenerator.Fill(nonce);
            lock (one)
                aes.Encrypt(nonce, secret, whole.AsSpan(NonceBytes + TagBytes), whole.AsSpan(NonceBytes, TagBytes), Associated(name));
            return whole;
        }

        /// <returns>Null: it was sealed with another key or for another name, or altered.</returns>
        public byte[]? Open(string name, ReadOnlySpan<byte> whole)
        {
            if (whole.Length < NonceBytes + TagBytes)
                return null;
            try
            {
                var secret = new byte[whole.Length - NonceBytes - TagBytes];
                lock (one)
                    aes.Decrypt(whole[..NonceBytes], whole[(NonceBytes + TagBytes)..], whole.Slice(NonceBytes, TagBytes), secret, Associated(name));
                return secret;
            }
            catch (AuthenticationTagMismatchException)
            {
                return null;
            }
        }

        public void Dispose() => aes.Dispose();

        private static byte[] Associated(string name) => Encoding.UTF8.GetBytes("orchestrator secret " + name);
    }
}
