using Npgsql;
using NpgsqlTypes;

namespace Orchestrator.MongoGateway;

/// <summary>The database cannot be reached. The client's connection ends, as it would if a mongod had gone.</summary>
internal sealed class ConnectionLostException(string message, Exception inner) : Exception(message, inner);

/// <summary>Connections to PostgreSQL, and calls of the functions of DocumentDB.</summary>
internal sealed class Postgres : IAsyncDisposable
{
    /// <summary>A parameter that holds a BSON document.</summary>
    public const string Bson = "::bytea::documentdb_core.bson";

    /// <summary>A parameter that holds BSON documents, one after another.</summary>
    public const string BsonSequence = "::bytea::documentdb_core.bsonsequence";

    private readonly NpgsqlDataSource _source;
    private volatile bool _suspect;

    private Postgres(NpgsqlDataSource source) => _source = source;

    public static async Task<Postgres> Open(string connectionString, CancellationToken cancellation)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = 150,
            MaxAutoPrepare = 40,
            AutoPrepareMinUsages = 2,
            // Nothing is ever set beyond a transaction, so there is nothing to reset.
            NoResetOnClose = true,
            SearchPath = "documentdb_api_catalog,documentdb_api,documentdb_core,public",
            CommandTimeout = 120,
            IncludeErrorDetail = true,
        };
        var postgres = new Postgres(NpgsqlDataSource.Create(settings));
        await using var probe = await postgres.Open(cancellation);
        return postgres;
    }

    /// <summary>Runs scripts that make what is not there yet.</summary>
    public async Task Prepare(IEnumerable<string> scripts, CancellationToken cancellation)
    {
        await using var connection = await Open(cancellation);
        foreach (var script in scripts)
        {
            await using var command = new NpgsqlCommand(script, connection);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    /// <exception cref="ConnectionLostException">The database does not answer.</exception>
    public async Task<NpgsqlConnection> Open(CancellationToken cancellation)
    {
        try
        {
            return await _source.OpenConnectionAsync(cancellation);
        }
        catch (Exception e) when (IsLost(e))
        {
            throw Lost(e);
        }
    }

    /// <summary>After the database was lost, asks it before anybody is told that it is there.</summary>
    public async Task EnsureReachable(CancellationToken cancellation)
    {
        if (!_suspect)
            return;
        await using var connection = await Open(cancellation);
        await Row(connection, "SELECT 1", [], cancellation);
        _suspect = false;
    }

    /// <summary>The first row that the statement gives, or an empty array.</summary>
    /// <exception cref="PostgresException">The database refused the statement.</exception>
    /// <exception cref="ConnectionLostException">The database went away; whether it carried the statement out is not known.</exception>
    public async Task<object?[]> Row(NpgsqlConnection connection, string sql, object?[] arguments, CancellationToken cancellation)
    {
        try
        {
            await using var command = new NpgsqlCommand(sql, connection);
            foreach (var argument in arguments)
                command.Parameters.Add(Parameter(argument));
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            if (!await reader.ReadAsync(cancellation))
                return [];
            var row = new object?[reader.FieldCount];
            for (var i = 0; i < row.Length; i++)
                row[i] = await reader.IsDBNullAsync(i, cancellation) ? null : reader.GetValue(i);
            // Errors of a function may come after its first row.
            while (await reader.ReadAsync(cancellation))
            {
            }

            return row;
        }
        catch (Exception e) when (IsLost(e))
        {
            throw Lost(e);
        }
    }

    private static NpgsqlParameter Parameter(object? argument) => argument switch
    {
        null => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea },
        byte[] bytes => new NpgsqlParameter { Value = bytes, NpgsqlDbType = NpgsqlDbType.Bytea },
        string text => new NpgsqlParameter { Value = text, NpgsqlDbType = NpgsqlDbType.Text },
        _ => new NpgsqlParameter { Value = argument },
    };

    /// <summary>Whether the server is shutting down, starting or gone, as opposed to having refused a statement.</summary>
    public static bool IsLost(Exception e) => e switch
    {
        PostgresException refused => refused.SqlState.StartsWith("57P", StringComparison.Ordinal) || refused.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException { InnerException: TimeoutException } => false,
        NpgsqlException or IOException or System.Net.Sockets.SocketException => true,
        _ => false,
    };

    private ConnectionLostException Lost(Exception e)
    {
        _suspect = true;
        // What the pool still holds leads to a server that is gone.
        _source.Clear();
        return new ConnectionLostException(e.Message, e);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
