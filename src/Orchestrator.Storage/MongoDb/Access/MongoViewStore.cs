using MongoDB.Bson;
using Orchestrator.Core.Access;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Access;

/// <summary>Saved views in MongoDB: one document for everything that somebody has saved, so that a view more and the count of them are one write.</summary>
internal sealed class MongoViewStore(IMongoConnection connection) : IViewStore
{
    private const int Edits = 100;

    public async Task<IReadOnlyList<SavedView>> Of(string owner, CancellationToken cancellation) =>
        await Find(owner, cancellation) is { } stored ? Read(owner, stored) : [];

    public async Task<bool> Save(SavedView view, int most, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(view);
        for (var attempt = 1; attempt <= Edits; attempt++)
        {
            var stored = await Find(view.Owner, cancellation);
            var others = stored is null ? [] : Read(view.Owner, stored).Where(other => !IsUnder(other, view.Page, view.Name)).ToList();
            if (others.Count >= most)
                return false;
            if (await Replace(view.Owner, stored, [.. others, view], cancellation))
                return true;
        }

        throw Disturbed(view.Owner);
    }

    public async Task<bool> Remove(string owner, string page, string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        for (var attempt = 1; attempt <= Edits; attempt++)
        {
            if (await Find(owner, cancellation) is not { } stored)
                return false;
            var views = Read(owner, stored);
            var others = views.Where(view => !IsUnder(view, page, name)).ToList();
            if (others.Count == views.Count)
                return false;
            if (await Replace(owner, stored, others, cancellation))
                return true;
        }

        throw Disturbed(owner);
    }

    public Task RemoveAll(string owner, CancellationToken cancellation) =>
        connection.Run(Command.DeleteOne(Collections.SavedViews, Command.ById(owner)), cancellation);

    private Task<BsonDocument?> Find(string owner, CancellationToken cancellation) =>
        connection.First(Command.Find(Collections.SavedViews, Command.ById(owner)), document => document, cancellation);

    /// <returns>False if somebody else has changed it since it was read.</returns>
    private async Task<bool> Replace(string owner, BsonDocument? stored, IReadOnlyList<SavedView> views, CancellationToken cancellation)
    {
        var changes = stored?.Int("changes") ?? 0;
        var whole = new BsonDocument { { "_id", owner }, { "changes", changes + 1 }, { "views", new BsonArray(views.Select(Write)) } };
        if (stored is null)
            return await connection.TryAdd(Collections.SavedViews, whole, cancellation);
        var unchanged = new BsonDocument { { "_id", owner }, { "changes", changes } };
        return await connection.Write(Command.Update(Collections.SavedViews, Command.Change(unchanged, whole)), cancellation) > 0;
    }

    private static bool IsUnder(SavedView view, string page, string name) => view.Page == page && NameKey.Of(view.Name) == NameKey.Of(name);

    private static InvalidOperationException Disturbed(string owner) => new($"The views of '{owner}' are being changed by others all the time.");

    private static BsonDocument Write(SavedView view) => new()
    {
        { "page", view.Page }, { "name", view.Name }, { "query", view.Query }, { "saved", view.SavedAt.UtcTicks },
    };

    private static List<SavedView> Read(string owner, BsonDocument stored) =>
    [
        .. stored["views"].AsBsonArray.Select(view => view.AsBsonDocument)
            .Select(view => new SavedView(owner, view.Text("page"), view.Text("name"), view.Text("query"), view.Instant("saved")))
            .OrderBy(view => view.Page, StringComparer.Ordinal).ThenBy(view => NameKey.Of(view.Name), StringComparer.Ordinal),
    ];
}
