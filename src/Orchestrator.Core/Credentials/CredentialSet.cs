namespace Orchestrator.Core.Credentials;

/// <summary>By which way a credential set lets its user in.</summary>
public enum CredentialKind
{
    /// <summary>OpenSSH, on whatever system.</summary>
    Ssh,

    /// <summary>Windows' own administration (SMB).</summary>
    Windows,
}

/// <summary>What happens when a target's SSH server shows a key that is not known.</summary>
public enum HostKeyPolicy
{
    /// <summary>It is not connected to; an administrator stores the key first.</summary>
    Strict,

    /// <summary>The first key is taken and kept; another one later is refused.</summary>
    TrustOnFirstUse,
}

/// <summary>A credential set by name, without its secrets: everything about it that may be shown.</summary>
public sealed record CredentialSet
{
    /// <summary>The set of this name is used where neither a target nor one of its groups names one.</summary>
    public const string Default = "default";

    /// <summary>Unique, compared without case. 1 to 100 characters.</summary>
    public required string Name { get; init; }

    public required CredentialKind Kind { get; init; }

    /// <summary>The account. Windows: may begin with "DOMAIN\".</summary>
    public required string User { get; init; }

    /// <summary>For people; at most 1000 characters.</summary>
    public string Description { get; init; } = "";

    /// <summary>TCP port; null: the protocol's own, or what the user's SSH configuration says.</summary>
    public int? Port { get; init; }

    /// <summary>SSH: commands that need it are run through sudo.</summary>
    public bool Sudo { get; init; }

    /// <summary>SSH: whom sudo makes one into; null: root.</summary>
    public string? BecomeUser { get; init; }

    public HostKeyPolicy HostKeys { get; init; }

    /// <summary>Which secrets it has.</summary>
    public IReadOnlyList<CredentialSecret> Has { get; init; } = [];

    /// <summary>When its secrets were last set.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>Who set them: the name of a key.</summary>
    public string ChangedBy { get; init; } = "";
}

/// <summary>The secrets a credential set may have.</summary>
public enum CredentialSecret
{
    /// <summary>The account's password.</summary>
    Password,

    /// <summary>A private key for SSH.</summary>
    PrivateKey,

    /// <summary>What the private key is encrypted with.</summary>
    Passphrase,

    /// <summary>What sudo asks for, where that is not the account's password.</summary>
    SudoPassword,
}
