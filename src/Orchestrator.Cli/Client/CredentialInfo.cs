namespace Orchestrator.Cli.Client;

/// <summary>A credential set without its secrets.</summary>
internal sealed record CredentialInfo
{
    public required string Name { get; init; }

    public required string Kind { get; init; }

    public required string User { get; init; }

    public string? Description { get; init; }

    public int? Port { get; init; }

    public bool Sudo { get; init; }

    public string? BecomeUser { get; init; }

    public string? HostKeys { get; init; }

    public IReadOnlyList<string>? Has { get; init; }

    public DateTimeOffset ChangedAt { get; init; }

    public string? ChangedBy { get; init; }
}

/// <summary>A credential set to make, or new secrets for one.</summary>
internal sealed record CredentialBody
{
    public string? Kind { get; init; }

    public string? User { get; init; }

    public string? Description { get; init; }

    public int? Port { get; init; }

    public bool? Sudo { get; init; }

    public string? BecomeUser { get; init; }

    public string? HostKeys { get; init; }

    public string? Password { get; init; }

    public string? PrivateKey { get; init; }

    public string? Passphrase { get; init; }

    public string? SudoPassword { get; init; }

    /// <summary>Without secrets.</summary>
    public override string ToString() => $"{Kind} {User}";
}
