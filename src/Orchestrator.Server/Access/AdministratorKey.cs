using System.Text;
using Orchestrator.Core.Access;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Access;

/// <summary>The first key: installed from the settings, or made at first start.</summary>
internal static class AdministratorKey
{
    /// <summary>Makes sure an administrator can get in.</summary>
    /// <returns>The key that was made just now and must be shown once; null if there was nothing to make.</returns>
    public static async Task<string?> Ensure(ServerSettings settings, DataFolder folder, IAccessStore access, TimeProvider time, CancellationToken cancellation)
    {
        if (settings.ApiKey is { } given)
        {
            if (await access.FindKey(KeyText.IdOf(given), cancellation) is null)
                await Install(given, "administrator", access, time, cancellation);
            return null;
        }

        if ((await access.Keys(cancellation)).Count > 0)
            return null;

        // The file comes first: a crash between the two must not leave a key that nobody knows.
        var key = KeyText.Create();
        DataFolder.WriteSecret(folder.AdministratorKey, Encoding.ASCII.GetBytes(key + "\n"));
        await Install(key, "administrator", access, time, cancellation);
        return key;
    }

    private static async Task Install(string key, string name, IAccessStore access, TimeProvider time, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await access.SaveKey(new ApiKey(KeyText.IdOf(key), name, Role.Administrator, KeyText.Hash(key), now), cancellation);
        await access.Audit(new AuditEntry(now, "server", "key.install", KeyText.IdOf(key), "administrator"), cancellation);
    }
}
