using Orchestrator.Core.Access;

namespace Orchestrator.Server.Hosting;

/// <summary>
/// The key that tokens for contents are made with. It is kept in the store, sealed: agents keep their tokens when the master key changes.
/// </summary>
internal static class ContentKey
{
    private const string Name = SecretNames.ContentKey;

    /// <summary>Loads it, or makes it: from the master key, so that tokens of servers that did so without storing it are still good.</summary>
    public static async Task<byte[]> Load(IAccessStore access, MasterKey master, CancellationToken cancellation)
    {
        var stored = await access.FindSecret(Name, cancellation)
            ?? await access.AddSecret(Name, master.Encrypt(Name, master.Derive("content tokens")), cancellation);
        return master.Decrypt(Name, stored);
    }
}
