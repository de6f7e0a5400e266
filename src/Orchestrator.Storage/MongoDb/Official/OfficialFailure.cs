using Orchestrator.Storage.MongoDb.Transport;
using Driver = MongoDB.Driver;

namespace Orchestrator.Storage.MongoDb.Official;

/// <summary>The driver's exceptions as those of the port.</summary>
internal static class OfficialFailure
{
    private const int AuthenticationFailed = 18;

    public static async Task<T> Translate<T>(string command, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Driver.MongoException failure)
        {
            throw Of(failure, command);
        }
        catch (TimeoutException failure)
        {
            // No primary in time. What the driver tells of the servers has addresses and reasons, but no credentials.
            throw new MongoConnectionException(failure.Message, failure);
        }
    }

    private static MongoDbException Of(Driver.MongoException failure, string command)
    {
        if (failure is Driver.MongoAuthenticationException { InnerException: Driver.MongoCommandException { Code: AuthenticationFailed } })
            return new MongoCommandException(failure.Message, AuthenticationFailed, nameof(AuthenticationFailed), failure.ErrorLabels, inner: failure);
        if (failure is not Driver.MongoCommandException { Result: { } reply })
            return new MongoConnectionException(failure.Message, failure, failure.ErrorLabels);
        try
        {
            ReplyErrors.Check(reply, command);
            return new MongoConnectionException(failure.Message, failure, failure.ErrorLabels);
        }
        catch (MongoCommandException refusal)
        {
            foreach (var label in failure.ErrorLabels)
                refusal.Add(label);
            return refusal;
        }
    }
}
