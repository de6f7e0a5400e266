using System.Text.Json;
using MongoDB.Bson;
using Orchestrator.Core.Access;
using Orchestrator.Storage.Json;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Access;

/// <summary>
/// Users in MongoDB. A change is stored where the document is still the one that was read. One that takes an administrator away also writes to
/// another administrator, in one transaction, so that two servers cannot take away the last two of them, each counting on the other.
/// </summary>
internal sealed class MongoUserStore(IMongoConnection connection) : IUserStore
{
    private const int Edits = 100;

    public Task<User?> Find(string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        return connection.First(Command.Find(Collections.Users, Command.ById(NameKey.Of(name))), Read, cancellation);
    }

    public async Task<IReadOnlyList<User>> All(CancellationToken cancellation) =>
        await connection.All(Command.Find(Collections.Users, [], Command.By("_id")), Read, cancellation);

    public Task<bool> Add(User user, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(user);
        return connection.TryAdd(Collections.Users, new BsonDocument("_id", NameKey.Of(user.Name)).AddRange(Body(user)), cancellation);
    }

    public async Task<User?> Change(string name, Func<User, User> edit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edit);
        for (var attempt = 1; attempt <= Edits; attempt++)
        {
            if (await Find(name, cancellation) is not { } user)
                return null;
            var changed = edit(user);
            if (ReferenceEquals(changed, user))
                return user;
            var update = Command.Update(Collections.Users, Command.Change(Unchanged(user), new BsonDocument("$set", Body(changed))));
            if (user.IsActiveAdministrator && !changed.IsActiveAdministrator ? await TakeAway(user, update, cancellation) : await connection.Write(update, cancellation) > 0)
                return changed;
        }

        throw Disturbed(name);
    }

    public async Task<bool> Remove(string name, CancellationToken cancellation)
    {
        for (var attempt = 1; attempt <= Edits; attempt++)
        {
            if (await Find(name, cancellation) is not { } user)
                return false;
            var delete = Command.DeleteOne(Collections.Users, Unchanged(user));
            if (user.IsActiveAdministrator ? await TakeAway(user, delete, cancellation) : await connection.Write(delete, cancellation) > 0)
                return true;
        }

        throw Disturbed(name);
    }

    /// <returns>False if somebody has changed one of the two meanwhile.</returns>
    private Task<bool> TakeAway(User user, BsonDocument change, CancellationToken cancellation) => connection.InTransaction(
        async (transaction, token) =>
        {
            var users = await transaction.All(Command.Find(Collections.Users, []), Read, token);
            if (users.Find(other => other.IsActiveAdministrator && other.Name != user.Name) is not { } stays)
                throw new LastAdministratorException(user.Name);

            // Should the other one be gone by now, this matches nothing; should the change below match nothing, this has done no harm.
            var hold = Command.Change(Unchanged(stays), new BsonDocument("$inc", new BsonDocument("held", 1)));
            return await transaction.Write(Command.Update(Collections.Users, hold), token) > 0 && await transaction.Write(change, token) > 0;
        },
        cancellation);

    private static InvalidOperationException Disturbed(string name) => new($"The user '{name}' is being changed by others all the time.");

    private static BsonDocument Unchanged(User user) => new() { { "_id", NameKey.Of(user.Name) }, { "body", Text(user) } };

    private static BsonDocument Body(User user) => new("body", Text(user));

    private static string Text(User user) => JsonSerializer.Serialize(user, StorageJson.Default.User);

    private static User Read(BsonDocument document) => JsonSerializer.Deserialize(document.Text("body"), StorageJson.Default.User)!;
}
