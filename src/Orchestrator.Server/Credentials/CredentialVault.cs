using System.Security.Cryptography;
using System.Text.Json;
using Orchestrator.Core.Credentials;
using Orchestrator.Core.Targets;
using Orchestrator.Server.Fleet;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Credentials;

/// <summary>Seals and opens credential sets. It asks the store every time: a set that was rotated or assigned a moment ago counts at once.</summary>
internal sealed class CredentialVault(ICredentialStore store, IGroupStore groups, Contacts contacts, MasterKey master) : ICredentialSource
{
    /// <summary>More often than this nobody loses against others by chance.</summary>
    private const int Attempts = 20;

    public async Task<Credential?> For(Target target, CancellationToken cancellation)
    {
        var choice = await Choose(target, cancellation);
        if (await store.Find(choice.Set, cancellation) is { } stored)
            return Opened(stored);
        return choice.From == CredentialChoice.OfDefault
            ? null
            : throw new CredentialException($"The credential set '{choice.Set}', which {choice.From} names for '{target.Name}', does not exist; make it, or name another one.");
    }

    /// <summary>Which set a target uses, whether there is one or not.</summary>
    /// <exception cref="CredentialException">Its groups name different ones.</exception>
    public async Task<CredentialChoice> Choose(Target target, CancellationToken cancellation)
    {
        if (target.Credentials is not null)
            return CredentialChoice.Of(target, []);
        var agent = contacts.StateOf(target);
        return CredentialChoice.Of(target, (await groups.All(cancellation)).Where(group => group.Has(target, agent)));
    }

    /// <returns>The set as it is stored.</returns>
    public async Task<CredentialSet> Save(CredentialSet set, CredentialSecrets secrets, CancellationToken cancellation)
    {
        var sealedOnes = Sealed(set, secrets);
        await store.Save(sealedOnes, cancellation);
        return sealedOnes.Set;
    }

    /// <summary>Changes a set as it is then: whoever changes it at the same moment loses nothing.</summary>
    /// <param name="edit">What becomes of it; called again if somebody else was faster.</param>
    /// <returns>The set as it is stored; null: there is none of that name.</returns>
    /// <exception cref="CredentialException">It cannot be decrypted, or others change it all the time.</exception>
    public async Task<CredentialSet?> Change(
        string name, Func<CredentialSet, CredentialSecrets, (CredentialSet Set, CredentialSecrets Secrets)> edit, CancellationToken cancellation)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            if (await store.Find(name, cancellation) is not { } stored)
                return null;
            var (set, secrets) = edit(stored.Set, Secrets(stored));
            var changed = Sealed(set, secrets);
            if (await store.Replace(changed, stored.Secrets, cancellation))
                return changed.Set;
        }

        throw new CredentialException($"The credential set '{name}' is being changed by others all the time, so nothing was changed; try again in a moment.");
    }

    private SealedCredentials Sealed(CredentialSet set, CredentialSecrets secrets)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(secrets, CredentialJson.Default.CredentialSecrets);
        try
        {
            return new SealedCredentials(set with { Has = secrets.Has }, master.Encrypt(SecretNames.OfCredentials(set.Name), plain));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private Credential Opened(SealedCredentials stored)
    {
        var secrets = Secrets(stored);
        return new Credential
        {
            Set = stored.Set, Password = secrets.Password, PrivateKey = secrets.PrivateKey, Passphrase = secrets.Passphrase, SudoPassword = secrets.SudoPassword,
        };
    }

    private CredentialSecrets Secrets(SealedCredentials stored)
    {
        try
        {
            var plain = master.Decrypt(SecretNames.OfCredentials(stored.Set.Name), stored.Secrets);
            try
            {
                return JsonSerializer.Deserialize(plain, CredentialJson.Default.CredentialSecrets)!;
            }
            finally
            {
                CryptographicOperations.ZeroMemory(plain);
            }
        }
        catch (SettingsException closed)
        {
            throw new CredentialException($"The credential set '{stored.Set.Name}' cannot be used: {closed.Message} Or set its secrets again.", closed);
        }
    }
}
