namespace Orchestrator.Core.Installation;

/// <summary>The keys by which SSH servers of targets are known. They belong to the target, whatever address it has at the time.</summary>
public interface IHostKeys
{
    /// <summary>By algorithm.</summary>
    Task<IReadOnlyList<HostKey>> Of(string targetId, CancellationToken cancellation);

    /// <summary>Adds the ones whose algorithm the target has no key of yet; a known key is never replaced.</summary>
    Task Learn(IReadOnlyList<HostKey> keys, CancellationToken cancellation);

    /// <summary>Forgets all keys of a target.</summary>
    /// <returns>How many there were.</returns>
    Task<int> Forget(string targetId, CancellationToken cancellation);
}

/// <summary>A key of an SSH server.</summary>
/// <param name="Algorithm">As in a known_hosts file: "ssh-ed25519", ...</param>
/// <param name="Key">In base64, as in a known_hosts file.</param>
/// <param name="LearnedBy">Who it comes from: the name of an API key, or "first use".</param>
public sealed record HostKey(string TargetId, string Algorithm, string Key, DateTimeOffset LearnedAt, string LearnedBy)
{
    /// <summary>As OpenSSH shows it: "SHA256:...".</summary>
    public string Fingerprint =>
        "SHA256:" + Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Convert.FromBase64String(Key))).TrimEnd('=');
}
