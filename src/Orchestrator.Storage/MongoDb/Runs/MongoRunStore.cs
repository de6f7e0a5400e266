using System.Runtime.CompilerServices;
using MongoDB.Bson;
using Orchestrator.Core;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Storage.Json;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Schema;

namespace Orchestrator.Storage.MongoDb.Runs;

/// <summary>Runs in MongoDB.</summary>
internal sealed class MongoRunStore(IMongoConnection connection, TimeProvider time) : IRunStore
{
    /// <summary>Tokens per reading.</summary>
    private const int Chunk = 1_000;

    private readonly RunCreation creation = new(connection, time);
    private readonly MongoRunRemoval removal = new(connection, time);
    private readonly RunNumbers numbers = new();

    public Task<bool> Create(RunRecord run, IReadOnlyList<TargetRun> targets, RunEvent created, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(targets);
        if (targets.Count > TokenKey.MaxTargets)
            throw new ArgumentOutOfRangeException(nameof(targets), targets.Count, $"A run has at most {TokenKey.MaxTargets} targets.");
        return creation.Create(run, targets, created, cancellation);
    }

    public async Task ApplyBatch(ShardLease lease, RunBatch batch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentNullException.ThrowIfNull(batch);
        try
        {
            await ApplyBatch(lease, batch, mayBeKnown: false, cancellation);
        }
        catch (MongoCommandException failure) when (failure.IsDuplicateKey)
        {
            await ApplyBatch(lease, batch, mayBeKnown: true, cancellation);
        }
    }

    public async Task<IReadOnlyList<RunRecord>> ActiveRuns(int shard, CancellationToken cancellation) => await connection.All(
        Command.Find(Collections.Runs, new BsonDocument { { "active", true }, { "shard", shard } }, Command.By("no")),
        RunDocuments.Read,
        cancellation);

    public async IAsyncEnumerable<TargetRun> AllTargets(string runId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (await RunNumbers.Of(connection, runId, cancellation) is not { } run)
            yield break;
        var interner = new TokenInterner();
        Task<List<TargetRun>> Read(long from) => connection.All(
            Command.Find(Collections.TargetRuns, new BsonDocument("_id", Command.Between(from, TokenKey.Last(run))), Command.By("_id"), limit: Chunk),
            document => TokenDocuments.Read(document, runId, interner),
            cancellation);
        var next = Read(TokenKey.First(run));
        while (true)
        {
            var tokens = await next;

            // The next ones are on their way while these are looked at.
            var isLast = tokens.Count < Chunk;
            if (!isLast)
                next = Read(TokenKey.Of(run, tokens[^1].Ordinal) + 1);
            foreach (var token in tokens)
                yield return token;
            if (isLast)
                yield break;
        }
    }

    public async Task<IReadOnlyList<OutgoingCommand>> Commands(IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var documents = new List<BsonDocument>(ids.Count);
        foreach (var chunk in ids.Chunk(Chunk))
        {
            documents.AddRange(await connection.All(
                Command.Find(Collections.Commands, Command.ByIds(chunk.Select(id => (BsonValue)id))), document => document, cancellation));
        }

        var runs = await RunName.Of(connection, documents.Select(document => TokenKey.Run(document.Long("key"))), cancellation);
        return
        [
            .. from document in documents
               let run = runs.GetValueOrDefault(TokenKey.Run(document.Long("key")))
               where run is not null
               select RunDocuments.ReadCommand(document, run.Id),
        ];
    }

    public async Task<CommandAnswer?> Answer(CommandAnswer answer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var unanswered = Command.ById(answer.CommandId).Add("answer", BsonNull.Value);
        await connection.Run(Command.Update(Collections.Commands, Command.Change(unanswered, RunDocuments.WriteAnswer(answer))), cancellation);
        return await connection.First(Command.Find(Collections.Commands, Command.ById(answer.CommandId)), command => RunDocuments.ReadAnswer(command)!, cancellation);
    }

    public Task<RunRecord?> Find(string runId, CancellationToken cancellation) =>
        connection.First(Command.Find(Collections.Runs, Command.ById(runId)), RunDocuments.Read, cancellation);

    public Task<Page<RunRecord>> List(RunFilter filter, PageRequest page, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return connection.Page(Collections.Runs, RunQueries.Matching(filter), RunQueries.NewestFirst, page, RunDocuments.ReadListed, cancellation, RunDocuments.Listed);
    }

    public async Task<TargetRun?> FindTarget(string runId, int ordinal, CancellationToken cancellation)
    {
        if (await RunNumbers.Of(connection, runId, cancellation) is not { } run)
            return null;
        return await connection.First(
            Command.Find(Collections.TargetRuns, Command.ById(TokenKey.Of(run, ordinal))),
            document => TokenDocuments.Read(document, runId, new TokenInterner()),
            cancellation);
    }

    public async Task<Page<TargetRun>> Targets(string runId, TargetRunFilter filter, PageRequest page, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        PageBounds.ThrowIfOutside(page);
        if (await RunNumbers.Of(connection, runId, cancellation) is not { } run)
            return new Page<TargetRun>([], 0);
        var interner = new TokenInterner();
        return await connection.Page(
            Collections.TargetRuns,
            TokenQueries.Matching(run, filter),
            Command.By("_id"),
            page,
            document => TokenDocuments.Read(document, runId, interner),
            cancellation);
    }

    public async Task<IReadOnlyList<WaitGroup>> Waits(string runId, int max, CancellationToken cancellation)
    {
        PageBounds.ThrowIfOutside(max);
        return await RunNumbers.Of(connection, runId, cancellation) is { } run
            ? await connection.All(TokenQueries.Waits(run, max), TokenQueries.ReadWait, cancellation)
            : [];
    }

    public async Task<IReadOnlyList<ActivityCount>> ActivityCounts(string runId, CancellationToken cancellation) =>
        await RunNumbers.Of(connection, runId, cancellation) is { } run
            ? await connection.All(TokenQueries.ActivityCounts(run), TokenQueries.ReadCount, cancellation)
            : [];

    public async Task<IReadOnlyList<RunEvent>> Events(string runId, long after, int max, CancellationToken cancellation)
    {
        PageBounds.ThrowIfOutside(max);
        return await RunNumbers.Of(connection, runId, cancellation) is { } run
            ? await connection.All(
                Command.Find(Collections.RunEvents, RunQueries.EventsOf(run, after), Command.By("_id"), limit: max),
                document => RunDocuments.ReadEvent(document, runId),
                cancellation)
            : [];
    }

    public async Task<IReadOnlyList<RunRecord>> EndsToFollow(int max, CancellationToken cancellation)
    {
        PageBounds.ThrowIfOutside(max);
        return await connection.All(
            Command.Find(Collections.Runs, RunQueries.EndsToFollow, Command.By("toFollow", "no"), limit: max, projection: RunDocuments.Listed),
            RunDocuments.ReadListed,
            cancellation);
    }

    public async Task EndsFollowed(IReadOnlyCollection<string> runIds, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(runIds);
        var followed = new BsonDocument("$unset", new BsonDocument("toFollow", ""));
        if (runIds.Count > 0)
            await connection.Run(Command.Update(Collections.Runs, runIds.Select(id => Command.Change(Command.ById(id), followed))), cancellation);
    }

    public Task<int> RemoveEnded(DateTimeOffset before, int max, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return removal.RemoveEnded(before, max, cancellation);
    }

    private Task<bool> ApplyBatch(ShardLease lease, RunBatch batch, bool mayBeKnown, CancellationToken cancellation) => connection.InTransaction(
        async (transaction, token) =>
        {
            await new MongoBatch(transaction, batch, numbers, mayBeKnown).Write(lease, token);
            return true;
        },
        cancellation);
}
