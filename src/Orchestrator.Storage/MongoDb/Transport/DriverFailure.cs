using System.Net.Sockets;
using Orchestrator.Storage.MongoDb.Connections;
using Driver = MongoDB.Driver;

namespace Orchestrator.Storage.MongoDb.Transport;

/// <summary>The driver's exceptions as those of the port.</summary>
internal static class DriverFailure
{
    /// <summary>What to do about a server that was lost.</summary>
    public const string Remedy = "Check that it runs and that the network to it holds.";

    /// <summary>What to do about a server that talks nonsense.</summary>
    public const string NoMongo = "Check that host and port are those of a MongoDB server, and that nothing in between changes what it sends.";

    private const int AuthenticationFailed = 18;

    private static readonly object OfPool = new();

    /// <summary>Marks the failures that come from the pool: by their type alone those of looking for a primary are the same.</summary>
    public static void NoteOfPool(Exception failure) => failure.Data[OfPool] = true;

    public static async Task<T> Translate<T>(string command, Members members, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Driver.MongoException failure)
        {
            throw Of(failure, command, members);
        }
        catch (TimeoutException failure) when (failure.Data.Contains(OfPool))
        {
            throw new MongoPoolException(
                $"No connection to {members.Primary} became free in time; raise maxPoolSize or waitQueueTimeoutMS in the connection string.", failure);
        }
        catch (TimeoutException failure)
        {
            throw new MongoConnectionException(members.NoPrimary, failure);
        }
        catch (Exception failure) when (failure is not MongoDbException and not OperationCanceledException and not ObjectDisposedException)
        {
            // The driver lets through whatever its parsers throw.
            throw new MongoImpostorException($"What came from {members.Primary} is no reply of MongoDB: {Sentence(failure.GetBaseException())} {NoMongo}", failure);
        }
    }

    private static string Server(Driver.MongoException failure, Members members) =>
        failure is Driver.MongoConnectionException { ConnectionId.ServerId.EndPoint: { } server } ? Members.Name(server) : members.Primary;

    // Its own messages say neither where nor what to do.
    private static string Told(Driver.MongoException failure, Members members)
    {
        var where = Server(failure, members);
        return failure.GetBaseException() switch
        {
            UnsafeServerException refusal => refusal.Message,
            TimeoutException or SocketException { SocketErrorCode: SocketError.TimedOut } =>
                $"{where} did not answer in time. {Remedy} Where it only is slow, raise socketTimeoutMS or connectTimeoutMS in the connection string.",
            var cause when cause is FormatException or OverflowException => $"What came from {where} is no reply of MongoDB: {Sentence(cause)} {NoMongo}",
            var cause when ReferenceEquals(cause, failure) => $"{where}: {Sentence(cause)} {Remedy}",
            var cause => $"{where}: {failure.Message.TrimEnd('.')}: {Sentence(cause)} {Remedy}",
        };
    }

    // Signing in came to an end that neither the server's answer nor the network explains.
    private static bool IsImpostor(Exception failure)
    {
        var signingIn = false;
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is Driver.MongoCommandException or IOException or SocketException or TimeoutException)
                return false;
            signingIn |= cause is Driver.MongoAuthenticationException;
        }

        return signingIn;
    }

    private static string Sentence(Exception failure) => failure.Message.TrimEnd('.', ' ') + ".";

    private static MongoDbException Of(Driver.MongoException failure, string command, Members members)
    {
        if (failure is Driver.MongoAuthenticationException { InnerException: Driver.MongoCommandException { Code: AuthenticationFailed } })
        {
            return new MongoCommandException(
                failure.Message, AuthenticationFailed, nameof(AuthenticationFailed), failure.ErrorLabels, inner: failure);
        }

        if (IsImpostor(failure))
        {
            return new MongoImpostorException(
                $"{Server(failure, members)} could not prove that it knows the user: {Sentence(failure.GetBaseException())} "
                + "Check the host, and use tls=true with tlsCAFile, so that no other server can stand in for it.",
                failure);
        }

        if (failure is not Driver.MongoCommandException { Result: { } reply })
            return new MongoConnectionException(Told(failure, members), failure, failure.ErrorLabels);
        try
        {
            ReplyErrors.Check(reply, command);
            return new MongoConnectionException(Told(failure, members), failure, failure.ErrorLabels);
        }
        catch (MongoCommandException refusal)
        {
            foreach (var label in failure.ErrorLabels)
                refusal.Add(label);
            return refusal;
        }
    }
}
