namespace Orchestrator.Core.Access;

/// <summary>API keys, the audit log and the server's own secrets.</summary>
public interface IAccessStore
{
    Task<ApiKey?> FindKey(string id, CancellationToken cancellation);

    Task<IReadOnlyList<ApiKey>> Keys(CancellationToken cancellation);

    Task SaveKey(ApiKey key, CancellationToken cancellation);

    Task Audit(AuditEntry entry, CancellationToken cancellation);

    /// <summary>Newest first.</summary>
    Task<Page<AuditEntry>> AuditLog(PageRequest page, CancellationToken cancellation);

    /// <summary>A secret of the server (its signing key), encrypted by the caller; null if there is none of that name.</summary>
    Task<byte[]?> FindSecret(string name, CancellationToken cancellation);

    /// <summary>Stores a secret unless one of that name exists; returns the one that is stored now.</summary>
    Task<byte[]> AddSecret(string name, byte[] encrypted, CancellationToken cancellation);

    /// <summary>Names of the secrets, in ordinal order.</summary>
    Task<IReadOnlyList<string>> Secrets(CancellationToken cancellation);

    /// <summary>Replaces a secret where the stored one is still <paramref name="from"/>.</summary>
    /// <returns>False, and nothing changed, if it is another one or gone.</returns>
    Task<bool> ReplaceSecret(string name, byte[] from, byte[] to, CancellationToken cancellation);
}
