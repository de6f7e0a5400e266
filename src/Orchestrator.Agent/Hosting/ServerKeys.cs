using System.Security.Cryptography;
using Orchestrator.Contracts.Signing;

namespace Orchestrator.Agent.Hosting;

/// <summary>The server's pinned public keys.</summary>
internal static class ServerKeys
{
    private const string Label = "PUBLIC KEY";

    /// <exception cref="InvalidDataException">The file holds no public key.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static CommandVerifier Read(string file) => Verifier(File.ReadAllText(file), file);

    /// <param name="pem">Public keys.</param>
    /// <param name="source">Where they come from, for people.</param>
    /// <exception cref="InvalidDataException">There is no public key in it.</exception>
    public static CommandVerifier Verifier(string pem, string source)
    {
        var keys = Keys(pem);
        if (keys.Count == 0)
            throw new InvalidDataException($"{source} holds no '-----BEGIN {Label}-----'; it must be the server's public key in PEM.");
        try
        {
            return new CommandVerifier(keys);
        }
        catch (CryptographicException unreadable)
        {
            throw new InvalidDataException($"{source} holds a key that cannot be read: {unreadable.Message}", unreadable);
        }
    }

    /// <inheritdoc cref="CommandVerifier.KeysOf"/>
    public static IReadOnlyList<byte[]> Keys(string pem) => CommandVerifier.KeysOf(pem);

    public static string Pem(byte[] key) => PemEncoding.WriteString(Label, key);
}
