namespace Orchestrator.Core.Access;

/// <summary>A person who signs in with a name and a password. Of the password only a slow hash is kept.</summary>
public sealed record User
{
    /// <summary>Found without case; it never changes, because the audit log and runs name people by it.</summary>
    public required string Name { get; init; }

    /// <summary>What people call them; empty: their name.</summary>
    public string DisplayName { get; init; } = "";

    public required Role Role { get; init; }

    /// <summary>Cannot sign in, and has no sessions.</summary>
    public bool Disabled { get; init; }

    /// <summary>Self-describing: algorithm, iterations and salt are part of it.</summary>
    public required string PasswordHash { get; init; }

    /// <summary>The password is somebody else's choice: it opens the door once, to choose another one.</summary>
    public bool MustChange { get; init; }

    /// <summary>Part of every session; drawn anew whenever the sessions of before must end.</summary>
    public required string Stamp { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the password was set.</summary>
    public required DateTimeOffset PasswordAt { get; init; }

    public DateTimeOffset? LastSignInAt { get; init; }

    /// <summary>Attempts to sign in since the last one that went well.</summary>
    public int Attempts { get; init; }

    public DateTimeOffset? LastAttemptAt { get; init; }

    /// <summary>Whether somebody may change everything as this user.</summary>
    public bool IsActiveAdministrator => Role == Role.Administrator && !Disabled;

    /// <summary>The "who" of everything this user does.</summary>
    public string Who => WhoPrefix + Name;

    /// <summary>What the "who" of users begins with, and that of no key.</summary>
    public const string WhoPrefix = "user:";

    /// <summary>Without hash and stamp, which no log may hold.</summary>
    public override string ToString() => $"{Who} ({Role})";
}
