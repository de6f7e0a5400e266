using System.Runtime.CompilerServices;
using System.Text.Json;
using Orchestrator.Core;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Storage.Json;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Runs;

/// <summary>Runs in SQLite.</summary>
internal sealed class SqliteRunStore(SqliteDatabase database) : IRunStore
{
    /// <summary>Tokens read in one transaction: some milliseconds, so that a long stream holds up nothing.</summary>
    private const int Chunk = 2_000;

    private readonly SqliteRunRemoval removal = new(database);

    public Task<bool> Create(RunRecord run, IReadOnlyList<TargetRun> targets, RunEvent created, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(targets);
        if (targets.Count > TokenKey.MaxTargets)
            throw new ArgumentOutOfRangeException(nameof(targets), targets.Count, $"A run has at most {TokenKey.MaxTargets} targets.");
        return database.Write(
            session =>
            {
                if (!RunRows.Insert(session, run))
                    return false;
                var number = session[RunSql.NumberOf].With(run.Id).Number()!.Value;
                var insert = session[RunSql.InsertToken];
                foreach (var token in targets)
                    TokenRows.Insert(insert, number, token);
                RunRows.InsertEvent(session, number, created);
                return true;
            },
            cancellation);
    }

    public Task ApplyBatch(ShardLease lease, RunBatch batch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentNullException.ThrowIfNull(batch);
        return database.Write(session => new SqliteBatch(session, batch).Write(lease), cancellation);
    }

    public async Task<IReadOnlyList<RunRecord>> ActiveRuns(int shard, CancellationToken cancellation) =>
        await database.Read(session => session[RunSql.ActiveOfShard].With(shard).All(RunRows.Read), cancellation);

    public async IAsyncEnumerable<TargetRun> AllTargets(string runId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (await database.Read(session => session[RunSql.NumberOf].With(runId).Number(), cancellation) is not { } run)
            yield break;
        var interner = new TokenInterner();
        var after = TokenKey.First(run) - 1;
        List<TargetRun> tokens;
        do
        {
            var from = after;
            tokens = await database.Read(
                session => session[RunSql.Tokens].With(from).With(TokenKey.Last(run)).With(Chunk).All(row => TokenRows.Read(row, runId, interner)),
                cancellation);
            foreach (var token in tokens)
                yield return token;
            if (tokens.Count > 0)
                after = TokenKey.Of(run, tokens[^1].Ordinal);
        }
        while (tokens.Count == Chunk);
    }

    public async Task<IReadOnlyList<OutgoingCommand>> Commands(IReadOnlyCollection<string> ids, CancellationToken cancellation) =>
        await database.Read(
            session => ids.Select(id => session[RunSql.FindCommand].With(id).One(RunRows.ReadCommand)).OfType<OutgoingCommand>().ToList(),
            cancellation);

    public Task<CommandAnswer?> Answer(CommandAnswer answer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var json = JsonSerializer.Serialize(answer, StorageJson.Default.CommandAnswer);
        return database.Write(
            session =>
            {
                session[RunSql.AnswerCommand].With(answer.CommandId).With(json).Run();
                return session[RunSql.FindAnswer].With(answer.CommandId).One(row => RunRows.ReadAnswer(row.Text(0)));
            },
            cancellation);
    }

    public Task<RunRecord?> Find(string runId, CancellationToken cancellation) =>
        database.Read(session => session[RunSql.Find].With(runId).One(RunRows.Read), cancellation);

    public Task<Page<RunRecord>> List(RunFilter filter, PageRequest page, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        PageBounds.ThrowIfOutside(page);
        return database.Read(
            session =>
            {
                var items = RunListSql.Bind(session[RunListSql.Items(filter)], filter).With(page.Limit).With(page.Offset).All(RunRows.ReadListed);
                return new Page<RunRecord>(items, RunListSql.Bind(session[RunListSql.Count(filter)], filter).Number()!.Value);
            },
            cancellation);
    }

    public Task<TargetRun?> FindTarget(string runId, int ordinal, CancellationToken cancellation) => OfRun(
        runId,
        null,
        (session, run) => session[RunSql.FindToken].With(TokenKey.Of(run, ordinal)).One(row => TokenRows.Read(row, runId, new TokenInterner())),
        cancellation);

    public Task<Page<TargetRun>> Targets(string runId, TargetRunFilter filter, PageRequest page, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        PageBounds.ThrowIfOutside(page);
        return OfRun(
            runId,
            new Page<TargetRun>([], 0),
            (session, run) =>
            {
                var interner = new TokenInterner();
                var items = TokenListSql.Bind(session[TokenListSql.Items(filter)], run, filter)
                    .With(page.Limit)
                    .With(page.Offset)
                    .All(row => TokenRows.Read(row, runId, interner));
                return new Page<TargetRun>(items, TokenListSql.Bind(session[TokenListSql.Count(filter)], run, filter).Number()!.Value);
            },
            cancellation);
    }

    public Task<IReadOnlyList<WaitGroup>> Waits(string runId, int max, CancellationToken cancellation)
    {
        PageBounds.ThrowIfOutside(max);
        return OfRun<IReadOnlyList<WaitGroup>>(
            runId,
            [],
            (session, run) => session[RunSql.Waits].With(TokenKey.First(run)).With(TokenKey.Last(run)).With(max).All(row => new WaitGroup(
                row.Text(0),
                (TargetRunState)row.Int(1),
                (WaitReason)row.Int(2),
                row.Text(3),
                row.InstantOrNull(4),
                row.Int(5))),
            cancellation);
    }

    public Task<IReadOnlyList<ActivityCount>> ActivityCounts(string runId, CancellationToken cancellation) =>
        OfRun<IReadOnlyList<ActivityCount>>(
            runId,
            [],
            (session, run) => session[RunSql.ActivityCounts].With(TokenKey.First(run)).With(TokenKey.Last(run)).All(row =>
                new ActivityCount(row.Text(0), (TargetRunState)row.Int(1), row.Int(2))),
            cancellation);

    public Task<IReadOnlyList<RunEvent>> Events(string runId, long after, int max, CancellationToken cancellation)
    {
        PageBounds.ThrowIfOutside(max);
        return OfRun<IReadOnlyList<RunEvent>>(
            runId,
            [],
            (session, run) => session[RunSql.Events].With(run).With(after).With(max).All(row => RunRows.ReadEvent(row, runId)),
            cancellation);
    }

    public async Task<IReadOnlyList<RunRecord>> EndsToFollow(int max, CancellationToken cancellation)
    {
        PageBounds.ThrowIfOutside(max);
        return await database.Read(session => session[RunSql.Ends].With(max).All(RunRows.ReadListed), cancellation);
    }

    public Task EndsFollowed(IReadOnlyCollection<string> runIds, CancellationToken cancellation) => database.Write(
        session =>
        {
            foreach (var id in runIds)
                session[RunSql.DeleteEnd].With(id).Run();
        },
        cancellation);

    public Task<int> RemoveEnded(DateTimeOffset before, int max, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return removal.RemoveEnded(before, max, cancellation);
    }

    private Task<T> OfRun<T>(string runId, T ifUnknown, Func<Session, long, T> read, CancellationToken cancellation) => database.Read(
        session => session[RunSql.NumberOf].With(runId).Number() is { } run ? read(session, run) : ifUnknown,
        cancellation);
}
