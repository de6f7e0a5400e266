using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Depots;
using Orchestrator.Core;
using Orchestrator.Core.Depots;
using Orchestrator.Storage.Json;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Depots;

/// <summary>Depots in SQLite.</summary>
internal sealed class SqliteDepotStore(SqliteDatabase database) : IDepotStore
{
    private const string SelectAll = "SELECT body FROM depots ORDER BY name_key";

    private const string SelectOne = "SELECT body FROM depots WHERE name_key = ?1";

    private const string Upsert = "INSERT INTO depots (name_key, body) VALUES (?1, ?2) ON CONFLICT (name_key) DO UPDATE SET body = excluded.body";

    private const string Delete = "DELETE FROM depots WHERE name_key = ?1";

    private const string DeleteState = "DELETE FROM depot_states WHERE depot = ?1";

    private const string DeleteEntries = "DELETE FROM depot_entries WHERE depot = ?1";

    private const string UpsertState =
        "INSERT INTO depot_states (depot, at, body) VALUES (?1, ?2, ?3) ON CONFLICT (depot) DO UPDATE SET at = excluded.at, body = excluded.body WHERE excluded.at >= at";

    private const string InsertEntry = "INSERT INTO depot_entries (id, depot, at, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO NOTHING";

    private const string SelectStates = "SELECT body FROM depot_states ORDER BY depot";

    private const string SelectEntries = "SELECT body FROM depot_entries ORDER BY at DESC, id DESC LIMIT ?1 OFFSET ?2";

    private const string SelectEntriesOf = "SELECT body FROM depot_entries WHERE depot = ?1 ORDER BY at DESC, id DESC LIMIT ?2 OFFSET ?3";

    private const string Count = "SELECT count(*) FROM depot_entries";

    private const string CountOf = "SELECT count(*) FROM depot_entries WHERE depot = ?1";

    private const string DeleteOld = "DELETE FROM depot_entries WHERE at < ?1";

    private const string DeleteBeyond = "DELETE FROM depot_entries WHERE id IN (SELECT id FROM depot_entries ORDER BY at DESC, id DESC LIMIT -1 OFFSET ?1)";

    /// <summary>Every text above, for the test that looks at their plans.</summary>
    public static readonly IReadOnlyList<string> AllTexts =
    [
        SelectAll, SelectOne, Upsert, Delete, DeleteState, DeleteEntries, UpsertState, InsertEntry, SelectStates, SelectEntries, SelectEntriesOf, Count, CountOf, DeleteOld, DeleteBeyond,
    ];

    public async Task<IReadOnlyList<Depot>> All(CancellationToken cancellation) => await database.Read(session => session[SelectAll].All(Read), cancellation);

    public Task Save(Depot depot, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(depot);
        return database.Write(
            session => session[Upsert].With(NameKey.Of(depot.Name)).WithJson(JsonSerializer.SerializeToUtf8Bytes(depot, StorageJson.Default.Depot)).Run(), cancellation);
    }

    public Task<bool> Remove(string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        return database.Write(
            session =>
            {
                if (session[SelectOne].With(NameKey.Of(name)).One(Read) is not { } depot)
                    return false;
                session[Delete].With(NameKey.Of(name)).Run();
                session[DeleteState].With(depot.Id).Run();
                session[DeleteEntries].With(depot.Id).Run();
                return true;
            },
            cancellation);
    }

    public Task Record(DepotMessage message, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(message);
        return database.Write(
            session =>
            {
                foreach (var state in message.States)
                    session[UpsertState].With(state.Depot).With(state.At).WithJson(JsonSerializer.SerializeToUtf8Bytes(state, ContractsJson.Default.DepotState)).Run();
                foreach (var entry in message.Entries)
                    session[InsertEntry].With(entry.Id).With(entry.Depot).With(entry.At).WithJson(JsonSerializer.SerializeToUtf8Bytes(entry, ContractsJson.Default.DepotEntry)).Run();
                return true;
            },
            cancellation);
    }

    public async Task<IReadOnlyList<DepotState>> States(CancellationToken cancellation) => await database.Read(
        session => session[SelectStates].All(row => JsonSerializer.Deserialize(row.Bytes(0), ContractsJson.Default.DepotState)!), cancellation);

    public Task<Page<DepotEntry>> Entries(string? depot, PageRequest page, CancellationToken cancellation)
    {
        PageBounds.ThrowIfOutside(page);
        return database.Read(
            session =>
            {
                var items = depot is null ? session[SelectEntries] : session[SelectEntriesOf].With(depot);
                var total = depot is null ? session[Count] : session[CountOf].With(depot);
                return new Page<DepotEntry>(
                    items.With(page.Limit).With(page.Offset).All(row => JsonSerializer.Deserialize(row.Bytes(0), ContractsJson.Default.DepotEntry)!), total.Number()!.Value);
            },
            cancellation);
    }

    public Task<int> Trim(DateTimeOffset before, int keep, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        return database.Write(session => session[DeleteOld].With(before).Run() + session[DeleteBeyond].With(keep).Run(), cancellation);
    }

    private static Depot Read(Statement row) => JsonSerializer.Deserialize(row.Bytes(0), StorageJson.Default.Depot)!;
}
