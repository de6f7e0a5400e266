using Orchestrator.Storage.MongoDb.Connections;
using Driver = MongoDB.Driver;

namespace Orchestrator.Storage.MongoDb.Transport;

/// <summary>The driver's exceptions as those of the port.</summary>
internal static class DriverFailure
{
    private const int AuthenticationFailed = 18;

    public static async Task<T> Translate<T>(string command, Members members, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Driver.MongoException failure)
        {
            throw Of(failure, command);
        }
        catch (Exception failure) when (failure is FormatException or IOException or OverflowException)
        {
            throw new MongoConnectionException($"What came from MongoDB is no reply: {Told(failure)}", failure);
        }
        catch (TimeoutException failure)
        {
            throw failure.Message.Contains("selecting a server", StringComparison.Ordinal)
                ? new MongoConnectionException(members.NoPrimary, failure)
                : new MongoPoolException(
                    "No connection to MongoDB became free in time; raise maxPoolSize or waitQueueTimeoutMS in the connection string.", failure);
        }
    }

    // Its own messages say neither where nor why.
    private static string Told(Exception failure)
    {
        var where = failure is Driver.MongoConnectionException { ConnectionId.ServerId.EndPoint: { } server } ? $"{Members.Name(server)}: " : "";
        var cause = failure.GetBaseException();
        return where + (ReferenceEquals(cause, failure) ? failure.Message : $"{failure.Message.TrimEnd('.')}: {cause.Message}");
    }

    private static MongoDbException Of(Driver.MongoException failure, string command)
    {
        if (failure is Driver.MongoAuthenticationException { InnerException: Driver.MongoCommandException { Code: AuthenticationFailed } })
        {
            return new MongoCommandException(
                failure.Message, AuthenticationFailed, nameof(AuthenticationFailed), failure.ErrorLabels, inner: failure);
        }

        if (failure is not Driver.MongoCommandException { Result: { } reply })
            return new MongoConnectionException(Told(failure), failure, failure.ErrorLabels);
        try
        {
            ReplyErrors.Check(reply, command);
            return new MongoConnectionException(Told(failure), failure, failure.ErrorLabels);
        }
        catch (MongoCommandException refusal)
        {
            foreach (var label in failure.ErrorLabels)
                refusal.Add(label);
            return refusal;
        }
    }
}
