using System.Security.Cryptography;
using Orchestrator.Contracts.Signing;

namespace Orchestrator.Agent.Hosting;

/// <summary>The server's pinned public keys.</summary>
internal static class ServerKeys
{
    private const string Label = "PUBLIC KEY";

    /// <exception cref="InvalidDataException">The file holds no public key.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static CommandVerifier Read(string file)
    {
        var keys = new List<byte[]>();
        for (var rest = File.ReadAllText(file).AsSpan(); PemEncoding.TryFind(rest, out var found); rest = rest[found.Location.End..])
        {
            if (rest[found.Label] is Label)
                keys.Add(Convert.FromBase64String(rest[found.Base64Data].ToString()));
        }

        if (keys.Count == 0)
            throw new InvalidDataException($"{file} holds no '-----BEGIN {Label}-----'; it must be the server's public key in PEM.");
        try
        {
            return new CommandVerifier(keys);
        }
        catch (CryptographicException unreadable)
        {
            throw new InvalidDataException($"{file} holds a key that cannot be read: {unreadable.Message}", unreadable);
        }
    }
}
