using Orchestrator.Core.Credentials;

namespace Orchestrator.Server.Api;

/// <summary>A credential set without its secrets: those never come out.</summary>
/// <param name="Has">Which secrets it has.</param>
/// <param name="ChangedAt">When its secrets were last set.</param>
/// <param name="ChangedBy">Name of the key that set them.</param>
public sealed record CredentialSetView(
    string Name,
    CredentialKind Kind,
    string User,
    string Description,
    int? Port,
    bool Sudo,
    string? BecomeUser,
    HostKeyPolicy HostKeys,
    IReadOnlyList<CredentialSecret> Has,
    DateTimeOffset ChangedAt,
    string ChangedBy)
{
    internal static CredentialSetView Of(CredentialSet set) => new(
        set.Name, set.Kind, set.User, set.Description, set.Port, set.Sudo, set.BecomeUser, set.HostKeys, set.Has, set.ChangedAt, set.ChangedBy);
}

/// <summary>A credential set to make or to replace as a whole; a secret that is absent is removed.</summary>
/// <param name="Kind">How its user gets in.</param>
/// <param name="User">The account; for Windows also DOMAIN\user.</param>
/// <param name="Description">At most 1000 characters.</param>
/// <param name="Port">1 to 65535; absent: the protocol's own.</param>
/// <param name="Sudo">SSH: commands that need it are run through sudo.</param>
/// <param name="BecomeUser">SSH: whom sudo makes one into; absent: root.</param>
/// <param name="HostKeys">SSH: what happens when a target's key is not known; absent: it is not connected to.</param>
/// <param name="Password">At most 1024 characters in one line.</param>
/// <param name="PrivateKey">SSH: in PEM or OpenSSH's form.</param>
/// <param name="Passphrase">SSH: what the private key is encrypted with.</param>
/// <param name="SudoPassword">SSH: what sudo asks for, where it is not the password.</param>
public sealed record CredentialBody(
    CredentialKind Kind,
    string User,
    string? Description = null,
    int? Port = null,
    bool Sudo = false,
    string? BecomeUser = null,
    HostKeyPolicy HostKeys = HostKeyPolicy.Strict,
    string? Password = null,
    string? PrivateKey = null,
    string? Passphrase = null,
    string? SudoPassword = null)
{
    /// <summary>Without secrets.</summary>
    public override string ToString() => $"{Kind} {User}";
}

/// <summary>New secrets for a credential set: those that are absent stay, those that are empty are removed.</summary>
/// <inheritdoc cref="CredentialBody"/>
public sealed record CredentialRotation(string? User = null, string? Password = null, string? PrivateKey = null, string? Passphrase = null, string? SudoPassword = null)
{
    /// <summary>Without secrets.</summary>
    public override string ToString() => "new secrets";
}
