namespace Orchestrator.Core.Credentials;

/// <summary>Credential sets; of their secrets it knows the ciphertext alone.</summary>
public interface ICredentialStore
{
    /// <summary>All of them by name, without case; there are never many.</summary>
    Task<IReadOnlyList<CredentialSet>> All(CancellationToken cancellation);

    /// <returns>Null: there is none of that name, compared without case.</returns>
    Task<SealedCredentials?> Find(string name, CancellationToken cancellation);

    /// <summary>Adds or replaces by name, compared without case.</summary>
    Task Save(SealedCredentials credentials, CancellationToken cancellation);

    /// <summary>Replaces a set, by its name, where the stored ciphertext is still <paramref name="from"/>: every save seals anew, so nothing has changed.</summary>
    /// <returns>False, and nothing changed: there is no such set, or somebody stored it anew meanwhile.</returns>
    Task<bool> Replace(SealedCredentials credentials, byte[] from, CancellationToken cancellation);

    /// <returns>False if there was none of that name.</returns>
    Task<bool> Remove(string name, CancellationToken cancellation);
}

/// <summary>A credential set as it is stored.</summary>
/// <param name="Secrets">Encrypted by the caller.</param>
public sealed record SealedCredentials(CredentialSet Set, byte[] Secrets);
