namespace Orchestrator.Core.Access;

/// <summary>Users, by name without case. Once there is an active administrator among them, there always is.</summary>
public interface IUserStore
{
    Task<User?> Find(string name, CancellationToken cancellation);

    /// <summary>By name.</summary>
    Task<IReadOnlyList<User>> All(CancellationToken cancellation);

    /// <returns>False, and nothing changed, if there is one of that name.</returns>
    Task<bool> Add(User user, CancellationToken cancellation);

    /// <summary>Reads a user, changes it and stores it, undisturbed by anybody else who changes it, on whatever server. The name stays as it is.</summary>
    /// <param name="edit">Pure: it may be called more than once. Gives back the same instance if there is nothing to change.</param>
    /// <returns>The user as it is now, or null if there is none of that name.</returns>
    /// <exception cref="LastAdministratorException">No active administrator would be left; nothing was changed.</exception>
    Task<User?> Change(string name, Func<User, User> edit, CancellationToken cancellation);

    /// <returns>False if there is none of that name.</returns>
    /// <exception cref="LastAdministratorException">No active administrator would be left; nothing was changed.</exception>
    Task<bool> Remove(string name, CancellationToken cancellation);
}

/// <summary>What was asked for would leave no user who administers.</summary>
public sealed class LastAdministratorException(string name)
    : Exception($"'{name}' is the last user who administers; make another one an administrator first.");
