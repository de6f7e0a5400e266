using Orchestrator.Core.Access;

namespace Orchestrator.Server.Api;

/// <summary>A user, without the password.</summary>
/// <param name="DisplayName">What people call them; empty: their name.</param>
/// <param name="Disabled">Cannot sign in.</param>
/// <param name="MustChange">The password is good for once: the next sign-in asks for another one.</param>
/// <param name="PasswordAt">When the password was set.</param>
/// <param name="Attempts">Attempts to sign in since the last one that went well.</param>
/// <param name="ClosedUntil">Until when attempts are refused, because there were many; null: they are not.</param>
public sealed record UserView(
    string Name,
    string DisplayName,
    Role Role,
    bool Disabled,
    bool MustChange,
    DateTimeOffset CreatedAt,
    DateTimeOffset PasswordAt,
    DateTimeOffset? LastSignInAt,
    int Attempts,
    DateTimeOffset? ClosedUntil)
{
    internal static UserView Of(User user, DateTimeOffset now) => new(
        user.Name, user.DisplayName, user.Role, user.Disabled, user.MustChange, user.CreatedAt, user.PasswordAt, user.LastSignInAt, user.Attempts,
        LockOut.Until(user, now));
}

/// <summary>A user to make.</summary>
/// <param name="Name">1 to 64 letters, digits and . _ - @ between them; it never changes.</param>
/// <param name="Password">Good for once: 12 to 256 characters.</param>
/// <param name="DisplayName">At most 100 characters.</param>
public sealed record NewUser(string Name, Role Role, string Password, string? DisplayName = null)
{
    /// <summary>Without secrets.</summary>
    public override string ToString() => $"{Name}, {Role}";
}

/// <summary>What shall be different about a user; what is absent stays.</summary>
/// <param name="DisplayName">At most 100 characters.</param>
/// <param name="Disabled">True: cannot sign in, and sessions end.</param>
public sealed record UserChange(string? DisplayName = null, Role? Role = null, bool? Disabled = null);

/// <summary>A password that an administrator gives.</summary>
/// <param name="Password">Good for once: 12 to 256 characters.</param>
public sealed record OneTimePassword(string Password)
{
    /// <summary>Without secrets.</summary>
    public override string ToString() => "a password";
}
