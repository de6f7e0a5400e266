namespace Orchestrator.Core.Enrolment;

/// <summary>Lets agents enrol. Only its hash is kept.</summary>
public sealed record EnrolmentToken
{
    /// <summary>Public part of the token, by which it is found.</summary>
    public required string Id { get; init; }

    /// <summary>What it is for, in an administrator's words. 1 to 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the whole token; tokens carry 256 random bits, so a slow hash would add nothing.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>How many agents may enrol with it.</summary>
    public required int Uses { get; init; }

    /// <summary>How many have.</summary>
    public int Used { get; init; }

    /// <summary>Name of the key that made it.</summary>
    public required string By { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }
}
