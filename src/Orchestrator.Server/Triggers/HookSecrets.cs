using System.Security.Cryptography;
using System.Text;
using Orchestrator.Core.Triggers;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Triggers;

/// <summary>
/// Secrets of webhooks: made here, shown once, kept encrypted (a signature is checked with the secret itself, so that a hash of it would not do).
/// Their form is the one of Standard Webhooks.
/// </summary>
internal sealed class HookSecrets(ITriggerStore store, MasterKey master)
{
    /// <summary>What a secret begins with; the rest is base64 of 32 random bytes.</summary>
    public const string Prefix = "whsec_";

    /// <summary>Makes a secret; the one before is void from now on.</summary>
    public async Task<string> Make(string hook, CancellationToken cancellation)
    {
        var secret = Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await store.SaveHookSecret(hook, master.Encrypt(SecretNames.OfHook(hook), Encoding.ASCII.GetBytes(secret)), cancellation);
        return secret;
    }

    /// <returns>Null: there is none.</returns>
    /// <exception cref="SettingsException">It was encrypted with another master key.</exception>
    public async Task<string?> Find(string hook, CancellationToken cancellation) =>
        await store.FindHookSecret(hook, cancellation) is { } encrypted ? Encoding.ASCII.GetString(master.Decrypt(SecretNames.OfHook(hook), encrypted)) : null;

    /// <returns>False: there was none.</returns>
    public Task<bool> Remove(string hook, CancellationToken cancellation) => store.RemoveHookSecret(hook, cancellation);
}
