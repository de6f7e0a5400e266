using MongoDB.Bson;
using Npgsql;
using Orchestrator.MongoGateway.Errors;
using Orchestrator.MongoGateway.Sessions;
using Orchestrator.MongoGateway.Wire;

namespace Orchestrator.MongoGateway.Commands;

/// <summary>Finds who carries a command out, after it has seen to it that the client may ask, and turns whatever fails into MongoDB's errors.</summary>
internal sealed class Dispatcher
{
    private const int Attempts = 5;

    /// <summary>What a client may ask before it has signed in: how to sign in, and with whom it speaks.</summary>
    private static readonly HashSet<string> Open = ["hello", "isMaster", "ismaster", "saslStart", "saslContinue", "buildInfo", "buildinfo", "ping", "logout"];

    /// <summary>What is asked of the database "admin" whatever database a client works with.</summary>
    private static readonly HashSet<string> OfSessions = ["commitTransaction", "abortTransaction", "endSessions", "refreshSessions", "connectionStatus"];

    private readonly Postgres _postgres;
    private readonly Transactions _transactions;
    private readonly Dictionary<string, Handler> _handlers = [];

    public Dispatcher(Postgres postgres, Transactions transactions, Cursors cursors, TimeProvider time)
    {
        _postgres = postgres;
        _transactions = transactions;
        ServerCommands.AddTo(_handlers, time);
        SessionCommands.AddTo(_handlers, transactions);
        WriteCommands.AddTo(_handlers);
        QueryCommands.AddTo(_handlers, cursors);
        ExplainCommand.AddTo(_handlers);
        IndexCommands.AddTo(_handlers);
        CollectionCommands.AddTo(_handlers);
    }

    /// <exception cref="ConnectionLostException">The database is away: the connection has to end without an answer.</exception>
    public async Task<byte[]> Answer(Message message, Client client, CancellationToken cancellation)
    {
        Command? command = null;
        try
        {
            command = new Command(message);
            if (!_handlers.TryGetValue(command.Name, out var handler))
                throw new MongoException(MongoError.CommandNotFound, $"no such command: '{command.Name}'");
            Authorize(command, client);
            return await Limited(command, limit => Run(handler, command, client, limit), cancellation);
        }
        catch (MongoException e)
        {
            return e.ToReply();
        }
        catch (PostgresException e) when (!Postgres.IsLost(e))
        {
            return (await Failures.Of(e, command!, _postgres, cancellation)).ToReply();
        }
        catch (Exception e) when (e is BsonException or FormatException or InvalidCastException or KeyNotFoundException or ArgumentException)
        {
            return new MongoException(MongoError.FailedToParse, e.Message).ToReply();
        }
        finally
        {
            command?.Dispose();
        }
    }

    private static void Authorize(Command command, Client client)
    {
        if (Open.Contains(command.Name))
            return;
        if (client.User is not { } user)
            throw new MongoException(MongoError.Unauthorized, $"Command {command.Name} requires authentication");
        if (user.Database is not null && command.Database != user.Database && !OfSessions.Contains(command.Name))
            throw new MongoException(MongoError.Unauthorized, $"not authorized on {command.Database} to execute command {command.Name}");
    }

    /// <summary>Gives up after the time that the client allows.</summary>
    private static async Task<byte[]> Limited(Command command, Func<CancellationToken, Task<byte[]>> run, CancellationToken cancellation)
    {
        if (!command.Document.TryGetValue("maxTimeMS", out var limit) || limit.ToInt64() <= 0)
            return await run(cancellation);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(TimeSpan.FromMilliseconds(limit.ToInt64()));
        try
        {
            return await run(limited.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new MongoException(MongoError.MaxTimeExpired, "operation exceeded time limit");
        }
    }

    private async Task<byte[]> Run(Handler handler, Command command, Client client, CancellationToken cancellation)
    {
        if (!command.InTransaction || SessionCommands.EndsTransaction(command.Name))
        {
            await _transactions.EndOlder(command, cancellation);
            return await Repeated(handler, new Call(_postgres, command, null, client, cancellation));
        }

        var transaction = await _transactions.Enter(command, client, cancellation);
        var succeeded = false;
        try
        {
            var reply = await handler(new Call(_postgres, command, transaction, client, cancellation));
            succeeded = !WriteCommands.Failed(reply);
            return reply;
        }
        finally
        {
            // As with MongoDB an error ends the whole transaction.
            await _transactions.Leave(transaction, ended: !succeeded);
        }
    }

    /// <summary>Outside a transaction MongoDB itself repeats a write that met another.</summary>
    private static async Task<byte[]> Repeated(Handler handler, Call call)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await handler(call);
            }
            catch (PostgresException e) when (e.SqlState is "40001" or "40P01" && attempt < Attempts)
            {
                // The other one has committed by now.
            }
        }
    }
}
