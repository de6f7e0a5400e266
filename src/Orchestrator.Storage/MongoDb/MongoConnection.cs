using Orchestrator.Storage.MongoDb.Connections;
using Orchestrator.Storage.MongoDb.Transport;

namespace Orchestrator.Storage.MongoDb;

/// <summary>Opens connections.</summary>
public static class MongoConnection
{
    private const int Unauthorized = 13;
    private const int AuthenticationFailed = 18;

    /// <summary>Connects, signs in and finds the primary.</summary>
    /// <param name="connectionString"><c>mongodb://user:password@host:port,host/database?options</c>, or <c>mongodb+srv://</c> with the name of a service record.</param>
    /// <remarks>Time-outs of the network run in real time, whatever clock the product has.</remarks>
    /// <exception cref="StorageException">The connection string cannot be used, or the server cannot be reached or is none that serves; the message gives the remedy.</exception>
    public static async Task<IMongoConnection> Open(string connectionString, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        var settings = await ServiceRecord.Resolve(ConnectionString.Parse(connectionString), ServiceRecord.Ask, cancellation);
        try
        {
            return await DriverConnection.Open(settings, cancellation);
        }
        catch (MongoCommandException failure) when (failure.Code is AuthenticationFailed && settings.Credential is { } credential)
        {
            throw new StorageException(
                $"MongoDB does not accept user or password; check both, and that the user is kept in the database '{credential.Source}' (else name another with authSource).", failure);
        }
        catch (MongoCommandException failure) when (failure.Code is Unauthorized)
        {
            var who = settings.Credential is null ? "the connection string has no user; write USER:PASSWORD@ before the hosts" : "the user lacks the role readWrite on it";
            throw new StorageException($"MongoDB does not let this program use the database '{settings.Database}': {who}.", failure);
        }
        catch (MongoDbException failure)
        {
            throw new StorageException($"MongoDB cannot be used: {failure.Message}", failure);
        }
    }
}
