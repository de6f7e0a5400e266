using System.Security.Cryptography;

namespace Orchestrator.Server.Hosting;

/// <summary>Who this server is among those that share a store: the computer's name for people, and a word of its data folder's own.</summary>
internal static class ServerName
{
    /// <summary>The name, the same after every restart on this data folder.</summary>
    public static async Task<string> Ensure(DataFolder folder, CancellationToken cancellation)
    {
        if (File.Exists(folder.ServerName) && (await File.ReadAllTextAsync(folder.ServerName, cancellation)).Trim() is { Length: > 0 } known)
            return known;
        var name = $"{Environment.MachineName}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        DataFolder.WriteSecret(folder.ServerName, System.Text.Encoding.UTF8.GetBytes(name + "\n"));
        return name;
    }
}
