using System.Security.Cryptography;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Access;

namespace Orchestrator.Server.Hosting;

/// <summary>The key that signs commands: made at first start, kept encrypted in the store.</summary>
internal static class SigningKey
{
    private const string Name = SecretNames.SigningKey;

    /// <summary>Loads it, or makes it; exports the public half for agents on this computer.</summary>
    public static async Task<CommandSigner> Load(IAccessStore access, MasterKey master, DataFolder folder, CancellationToken cancellation)
    {
        var stored = await access.FindSecret(Name, cancellation)
            ?? await access.AddSecret(Name, master.Encrypt(Name, CommandSigner.CreateKey()), cancellation);
        var key = master.Decrypt(Name, stored);
        var signer = new CommandSigner(key);
        CryptographicOperations.ZeroMemory(key);
        await File.WriteAllTextAsync(folder.ServerKey, PemEncoding.WriteString("PUBLIC KEY", signer.PublicKey) + "\n", cancellation);
        return signer;
    }
}
