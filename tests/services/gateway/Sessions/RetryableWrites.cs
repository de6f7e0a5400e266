using Orchestrator.MongoGateway.Commands;
using Orchestrator.MongoGateway.Errors;

namespace Orchestrator.MongoGateway.Sessions;

/// <summary>Writes that a driver may send again because it has not seen the reply: the second time gets the reply of the first.</summary>
/// <remarks>
/// DocumentDB can remember a write, too, but does so for single statements only: a batch that comes twice would count twice. Here the reply is stored
/// in the same transaction as the write. A second one that comes while the first is still at work waits for it at the session's row.
/// </remarks>
internal static class RetryableWrites
{
    /// <summary>MongoDB keeps sessions for 30 minutes after their last use.</summary>
    public const string Preparation =
        """
        CREATE SCHEMA IF NOT EXISTS gateway;
        CREATE TABLE IF NOT EXISTS gateway.writes (session text PRIMARY KEY, number bigint NOT NULL, reply bytea, at timestamptz NOT NULL DEFAULT now());
        DELETE FROM gateway.writes WHERE at < now() - interval '1 day';
        CREATE OR REPLACE FUNCTION gateway.once(session text, number bigint, statement text, database text, command bytea, documents bytea) RETURNS bytea
        LANGUAGE plpgsql AS $$
        #variable_conflict use_variable
        DECLARE
            known gateway.writes;
            result bytea;
        BEGIN
            INSERT INTO gateway.writes AS w VALUES (session, number) ON CONFLICT ON CONSTRAINT writes_pkey
                DO UPDATE SET number = excluded.number, reply = NULL, at = excluded.at WHERE w.number < excluded.number;
            IF NOT FOUND THEN
                SELECT * INTO known FROM gateway.writes w WHERE w.session = once.session;
                IF known.number > number THEN
                    RAISE EXCEPTION 'A newer write of the same session was seen.' USING ERRCODE = 'M00F5';
                END IF;
                RETURN known.reply;
            END IF;
            EXECUTE statement INTO result USING database, command, documents;
            UPDATE gateway.writes w SET reply = result WHERE w.session = once.session;
            RETURN result;
        END $$
        """;

    /// <summary>Runs a statement over database ($1), command ($2) and documents ($3) that gives the reply.</summary>
    public static async Task<byte[]> Run(Call call, string statement)
    {
        var command = call.Command;
        object?[] arguments = [command.Database, command.Raw, command.Sequence];
        var row = command is { InTransaction: false, Session: { } session, TransactionNumber: { } number }
            ? await call.Row("SELECT gateway.once($1, $2, $3, $4, $5, $6)", [session, number, statement, .. arguments])
            : await call.Row(statement, arguments);
        return row[0] as byte[] ?? throw new MongoException(MongoError.Internal, "The write gave no reply.");
    }
}
