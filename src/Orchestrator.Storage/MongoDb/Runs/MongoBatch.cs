using MongoDB.Bson;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Storage.MongoDb.Commands;
using Orchestrator.Storage.MongoDb.Outbox;
using Orchestrator.Storage.MongoDb.Reports;
using Orchestrator.Storage.MongoDb.Schema;
using Orchestrator.Storage.MongoDb.Shards;

namespace Orchestrator.Storage.MongoDb.Runs;

/// <summary>
/// Writes one batch inside a transaction, always in the order lease, runs, tokens, reports, commands, events, announcements, with one command per collection. What
/// belongs to a run that has been removed meanwhile is left out.
/// </summary>
/// <param name="mayBeKnown">
/// False: entries, events and commands are taken for new, which they are but after a crash, and a key that is there already makes the
/// transaction fail. True: it is asked first which are there.
/// </param>
internal sealed class MongoBatch(IMongoCommands transaction, RunBatch batch, RunNumbers numbers, bool mayBeKnown)
{
    private Dictionary<string, long> numberOf = [];

    public async Task Write(ShardLease lease, CancellationToken cancellation)
    {
        await LeaseStatements.Renew(transaction, lease, cancellation);
        await WriteRuns(cancellation);
        await WriteTokens(cancellation);
        await new ReportWriter(transaction, mayBeKnown).Write(batch.Entries, numberOf, cancellation);
        await WriteCommands(cancellation);
        await WriteEvents(cancellation);
        await NewDocuments.Add(transaction, Collections.Outbox, [.. batch.Announcements.Select(AnnouncementDocuments.Write)], mayBeKnown, cancellation);
    }

    /// <summary>Writes to every run of the batch, so that its removal at the same moment collides, and learns which are there.</summary>
    private async Task WriteRuns(CancellationToken cancellation)
    {
        var changed = batch.Runs.ToDictionary(run => run.Id, StringComparer.Ordinal);
        var touched = changed.Keys
            .Concat(batch.Targets.Select(token => token.RunId))
            .Concat(batch.Entries.Select(entry => entry.RunId))
            .Concat(batch.Commands.Select(command => command.RunId))
            .Concat(batch.Events.Select(runEvent => runEvent.RunId))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (touched.Count == 0)
            return;
        foreach (var ask in new[] { false, true })
        {
            numberOf = await numbers.Of(transaction, touched, ask, cancellation);
            if (numberOf.Count == 0)
                return;
            var statements = numberOf.Select(run => Command.Change(
                new BsonDocument { { "_id", run.Key }, { "no", run.Value } },
                changed.TryGetValue(run.Key, out var record) ? RunDocuments.Change(record) : RunDocuments.Touch()));
            if (await transaction.Write(Command.Update(Collections.Runs, statements), cancellation) == numberOf.Count)
                return;
        }

        throw new InvalidOperationException("A run that this transaction sees could not be written in it.");
    }

    private async Task WriteTokens(CancellationToken cancellation)
    {
        var statements = new List<BsonDocument>();
        foreach (var token in batch.Targets)
        {
            if (numberOf.TryGetValue(token.RunId, out var run))
                statements.Add(Command.Change(Command.ById(TokenKey.Of(run, token.Ordinal)), TokenDocuments.Write(token, run)));
        }

        if (statements.Count > 0)
            await transaction.Run(Command.Update(Collections.TargetRuns, statements), cancellation);
    }

    private async Task WriteCommands(CancellationToken cancellation)
    {
        var commands = batch.Commands
            .Where(command => numberOf.ContainsKey(command.RunId))
            .Select(command => RunDocuments.WriteCommand(command, numberOf[command.RunId]));
        await NewDocuments.Add(transaction, Collections.Commands, [.. commands], mayBeKnown, cancellation);
        if (batch.Settled.Count > 0)
            await transaction.Run(Command.Delete(Collections.Commands, Command.ByIds(batch.Settled.Select(id => (BsonValue)id))), cancellation);
    }

    private async Task WriteEvents(CancellationToken cancellation)
    {
        var events = batch.Events
            .Where(runEvent => numberOf.ContainsKey(runEvent.RunId))
            .Select(runEvent => RunDocuments.WriteEvent(runEvent, numberOf[runEvent.RunId]));
        await NewDocuments.Add(transaction, Collections.RunEvents, [.. events], mayBeKnown, cancellation);
    }
}
