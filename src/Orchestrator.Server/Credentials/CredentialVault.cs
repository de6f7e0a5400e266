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

    /// <returns>Null: there is none of that name.</returns>
    /// <exception cref="CredentialException">It cannot be decrypted.</exception>
    public async Task<(CredentialSet Set, CredentialSecrets Secrets)?> Find(string name, CancellationToken cancellation) =>
        await store.Find(name, cancellation) is { } stored ? (stored.Set, Secrets(stored)) : null;

    public Task Save(CredentialSet set, CredentialSecrets secrets, CancellationToken cancellation)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(secrets, CredentialJson.Default.CredentialSecrets);
        try
        {
            return store.Save(new SealedCredentials(set with { Has = secrets.Has }, master.Encrypt(SecretNames.OfCredentials(set.Name), plain)), cancellation);
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
