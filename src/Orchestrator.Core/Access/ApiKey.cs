namespace Orchestrator.Core.Access;

/// <summary>What a key may do; each role may do what the ones before it may.</summary>
public enum Role
{
    /// <summary>Sees everything, changes nothing.</summary>
    Viewer,

    /// <summary>Starts, pauses, resumes, cancels and repeats runs.</summary>
    Operator,

    /// <summary>Changes definitions, targets, timeframes and keys.</summary>
    Administrator,
}

/// <summary>A key of the API. Only its hash is kept.</summary>
/// <param name="Id">Public part of the key, by which it is found.</param>
/// <param name="Name">Who it was made for; this is the "who" of every operator's input.</param>
/// <param name="Hash">SHA-256 of the whole key; keys carry 256 random bits, so a slow hash would add nothing.</param>
public sealed record ApiKey(string Id, string Name, Role Role, byte[] Hash, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt = null);

/// <summary>One line of the audit log: who changed what.</summary>
public sealed record AuditEntry(DateTimeOffset At, string Who, string What, string Subject, string Detail = "");
