using Orchestrator.MongoGateway.Sessions;
using Orchestrator.MongoGateway.Wire;

namespace Orchestrator.MongoGateway.Commands;

/// <summary>Carries out one command and gives the reply.</summary>
internal delegate Task<byte[]> Handler(Call call);

/// <summary>A command on its way: who sent it, and the transaction that it belongs to, if any.</summary>
internal sealed record Call(Postgres Postgres, Command Command, Transaction? Transaction, Client Client, CancellationToken Cancellation)
{
    /// <summary>Runs a statement in the command's transaction, or else on any connection.</summary>
    public async Task<object?[]> Row(string sql, params object?[] arguments)
    {
        if (Transaction is not null)
            return await Postgres.Row(Transaction.Connection, sql, arguments, Cancellation);
        await using var connection = await Postgres.Open(Cancellation);
        return await Postgres.Row(connection, sql, arguments, Cancellation);
    }

    /// <summary>The document that an SQL expression gives.</summary>
    public async Task<byte[]> Document(string expression, params object?[] arguments) =>
        (byte[])(await Row($"SELECT ({expression})::bytea", arguments))[0]!;
}
