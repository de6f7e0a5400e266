using Orchestrator.Core.Access;

namespace Orchestrator.Server.Tests.Access;

/// <summary>Users whom somebody else changes right before one of the changes that go through here.</summary>
/// <param name="at">Before which change, from 1.</param>
internal sealed class DisturbedUsers(IUserStore users, int at, Func<Task> disturb) : IUserStore
{
    /// <summary>How many have come through here.</summary>
    public int Changes { get; private set; }

    public Task<User?> Find(string name, CancellationToken cancellation) => users.Find(name, cancellation);

    public Task<IReadOnlyList<User>> All(CancellationToken cancellation) => users.All(cancellation);

    public Task<bool> Add(User user, CancellationToken cancellation) => users.Add(user, cancellation);

    public async Task<User?> Change(string name, Func<User, User> edit, CancellationToken cancellation)
    {
        if (++Changes == at)
            await disturb();
        return await users.Change(name, edit, cancellation);
    }

    public Task<bool> Remove(string name, CancellationToken cancellation) => users.Remove(name, cancellation);
}
