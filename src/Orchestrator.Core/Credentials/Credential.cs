namespace Orchestrator.Core.Credentials;

/// <summary>A credential set with its secrets in the clear. It lives in memory only, as long as an attempt takes, and never prints them.</summary>
public sealed record Credential
{
    public required CredentialSet Set { get; init; }

    /// <summary>Null: the set has none.</summary>
    public string? Password { get; init; }

    /// <summary>In PEM or OpenSSH's form; null: the set has none.</summary>
    public string? PrivateKey { get; init; }

    /// <summary>Of <see cref="PrivateKey"/>; null: it is not encrypted.</summary>
    public string? Passphrase { get; init; }

    /// <summary>For sudo; null: <see cref="Password"/>, if it asks for one.</summary>
    public string? SudoPassword { get; init; }

    /// <summary>All secrets it has, for whoever masks them.</summary>
    public IEnumerable<string> Secrets => new[] { Password, PrivateKey, Passphrase, SudoPassword }.OfType<string>();

    public override string ToString() => $"credential set '{Set.Name}'";
}
