namespace Orchestrator.Cli.Client;

/// <summary>A user, without the password.</summary>
internal sealed record UserInfo
{
    public required string Name { get; init; }

    public string? DisplayName { get; init; }

    public string? Role { get; init; }

    public bool Disabled { get; init; }

    public bool MustChange { get; init; }

    public DateTimeOffset? LastSignInAt { get; init; }

    public DateTimeOffset? ClosedUntil { get; init; }
}

/// <summary>A user to make.</summary>
internal sealed record NewUser(string Name, string Role, string Password, string? DisplayName);

/// <summary>What shall be different; null: it stays.</summary>
internal sealed record UserChange(string? DisplayName = null, string? Role = null, bool? Disabled = null);

/// <summary>A password that is good for once.</summary>
internal sealed record OneTimePassword(string Password);
