namespace Orchestrator.Cli.Client;

/// <summary>An enrolment token, without its secret.</summary>
internal sealed record EnrolmentTokenInfo
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public int Uses { get; init; }

    public int Used { get; init; }

    public string? By { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }
}

/// <summary>A token to make.</summary>
internal sealed record NewEnrolmentToken(string Name, int Uses, int ExpiresInMinutes);

/// <summary>A token that was made.</summary>
internal sealed record MadeEnrolmentToken(string Id, string Token, DateTimeOffset ExpiresAt, string ServerKeyFingerprint);
