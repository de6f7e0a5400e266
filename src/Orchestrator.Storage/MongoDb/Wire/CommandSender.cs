using MongoDB.Bson;
using Orchestrator.Storage.MongoDb.Connections;
using Orchestrator.Storage.MongoDb.Transport;

namespace Orchestrator.Storage.MongoDb.Wire;

/// <summary>Brings a command to the primary and its reply back; once more, if that is safe, after a failure that may pass.</summary>
internal sealed class CommandSender(ReplicaSet replicaSet, TimeSpan replyLimit)
{
    /// <param name="head">Makes the command's document without its statements; called once for each message.</param>
    /// <exception cref="MongoCommandException">The reply has errors.</exception>
    /// <exception cref="MongoConnectionException">There is no primary, or no reply.</exception>
    public async Task<BsonDocument> Send(MongoCommand command, Session session, Repetition repetition, Func<BsonDocument> head, CancellationToken cancellation)
    {
        var limits = (await replicaSet.Primary(cancellation)).Limits;
        if (command.Statements is { } statements)
        {
            return await BulkWrite.Run(command, first =>
            {
                var part = WireRequest.Of(head(), command.StatementField!, statements, first, limits);
                return new BulkPart(part.Statements, () => Send(part));
            });
        }

        return await Send(WireRequest.Of(head()));

        async Task<BsonDocument> Send(WireRequest request)
        {
            using (request)
                return await Repeat.Once(repetition, () => SendOnce(request, command.Name, session, cancellation));
        }
    }

    private async Task<BsonDocument> SendOnce(WireRequest request, string name, Session session, CancellationToken cancellation)
    {
        var (member, connection) = await replicaSet.Connect(cancellation);
        var answered = false;
        try
        {
            var reply = await connection.Exchange(request, replyLimit, cancellation);
            answered = true;
            ReplyErrors.Check(reply, name);
            return reply;
        }
        catch (MongoDbException failure)
        {
            replicaSet.Note(member, failure);
            throw;
        }
        finally
        {
            if (!answered)
                session.IsDirty = true;
            member.Pool.Return(connection);
        }
    }
}
