using Orchestrator.Core.Access;
using Orchestrator.Storage;

namespace Orchestrator.Server.Hosting;

/// <summary>
/// Seals everything that is kept secret anew with the current master key, where the settings name the one before. Each secret is replaced by
/// itself and only if it is still the one that was read: whoever is interrupted, or does it beside another server, comes to the same end.
/// </summary>
internal sealed class MasterKeyRotation(IStorage storage, MasterKey master)
{
    /// <summary>A secret somebody else has changed is read again; more often than this nobody changes one.</summary>
    private const int Attempts = 10;

    /// <returns>How many secrets were sealed anew.</returns>
    /// <exception cref="SettingsException">Some secrets open with neither key: nothing was changed.</exception>
    public async Task<int> Run(TimeProvider time, CancellationToken cancellation)
    {
        if (!master.HasOther)
            return 0;
        var secrets = await Secrets(cancellation);
        await Demand(secrets, cancellation);
        var count = 0;
        foreach (var secret in secrets)
            count += await Seal(secret, cancellation) ? 1 : 0;
        if (count > 0)
        {
            var entry = new AuditEntry(time.GetUtcNow(), "server", "masterkey.rotate", "secrets", $"{count} of {secrets.Count} sealed anew");
            await storage.Access.Audit(entry, cancellation);
        }

        return count;
    }

    private async Task<List<Secret>> Secrets(CancellationToken cancellation)
    {
        var (access, triggers, credentials) = (storage.Access, storage.Triggers, storage.Credentials);
        return
        [
            .. (await access.Secrets(cancellation)).Select(name => new Secret(
                name,
                () => access.FindSecret(name, cancellation),
                (from, to) => access.ReplaceSecret(name, from, to, cancellation))),
            .. (await triggers.Hooks(cancellation)).Select(hook => new Secret(
                SecretNames.OfHook(hook),
                () => triggers.FindHookSecret(hook, cancellation),
                (from, to) => triggers.ReplaceHookSecret(hook, from, to, cancellation))),
            .. (await credentials.All(cancellation)).Select(set => new Secret(
                SecretNames.OfCredentials(set.Name),
                async () => (await credentials.Find(set.Name, cancellation))?.Secrets,
                async (from, to) => await credentials.Find(set.Name, cancellation) is { } stored
                    && await credentials.Replace(stored with { Secrets = to }, from, cancellation))),
        ];
    }

    private async Task Demand(List<Secret> secrets, CancellationToken cancellation)
    {
        var lost = new List<string>();
        foreach (var secret in secrets)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                if (await secret.Read() is { } stored)
                    master.Decrypt(secret.Name, stored);
            }
            catch (SettingsException)
            {
                lost.Add($"'{secret.Name}'");
            }
        }

        if (lost.Count > 0)
        {
            throw new SettingsException(
                $"With neither ORCHESTRATOR_MASTER_KEY nor ORCHESTRATOR_MASTER_KEY_OLD open {string.Join(", ", lost)}; nothing was changed. Give the key they were made with as one of the two.");
        }
    }

    private async Task<bool> Seal(Secret secret, CancellationToken cancellation)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (await secret.Read() is not { } stored || master.IsCurrent(stored))
                return false;
            if (await secret.Replace(stored, master.Encrypt(secret.Name, master.Decrypt(secret.Name, stored))))
                return true;
        }

        throw new SettingsException($"The secret '{secret.Name}' is being changed by others all the time; start the server again.");
    }

    private sealed record Secret(string Name, Func<Task<byte[]?>> Read, Func<byte[], byte[], Task<bool>> Replace);
}
