using System.Security.Cryptography;

namespace Orchestrator.Storage.MongoDb.Transport;

/// <summary>One attempt of a transaction.</summary>
internal interface ITransaction : IMongoCommands
{
    /// <exception cref="MongoDbException">It was not committed, or that is not known.</exception>
    Task Commit(CancellationToken cancellation);

    /// <summary>Gives it up; whatever goes wrong with that is nobody's concern.</summary>
    Task Abort();
}

/// <summary>
/// Begins, runs, commits. The whole again if nothing of it can have been stored, the commit alone again if that is not known; both for a minute at most.
/// </summary>
internal static class TransactionLoop
{
    private const int MaxPauseMilliseconds = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task<T> Run<T>(Func<ITransaction> begin, Func<IMongoCommands, CancellationToken, Task<T>> body, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            var transaction = begin();
            try
            {
                var result = await RunBody(transaction, body, cancellation);
                await Commit(transaction, started, cancellation);
                return result;
            }
            catch (MongoDbException failure) when (failure.IsTransientTransaction && IsWithin(started))
            {
                await Pause(attempt, cancellation);
            }
        }
    }

    private static async Task<T> RunBody<T>(ITransaction transaction, Func<IMongoCommands, CancellationToken, Task<T>> body, CancellationToken cancellation)
    {
        try
        {
            return await body(transaction, cancellation);
        }
        catch
        {
            await transaction.Abort();
            throw;
        }
    }

    private static async Task Commit(ITransaction transaction, long started, CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await transaction.Commit(cancellation);
                return;
            }
            catch (MongoDbException failure) when (!failure.IsTransientTransaction && IsUnknown(failure))
            {
                failure.Add(ErrorLabel.UnknownCommitResult);
                if (!IsWithin(started))
                    throw;
            }

            await Pause(attempt, cancellation);
        }
    }

    // 50: took too long; 64: the majority did not have it in time.
    private static bool IsUnknown(MongoDbException failure) => failure is not MongoCommandException { Code: var code } command
        || code is 50 or 64
        || ReplyErrors.IsPassing(code)
        || command.Has(ErrorLabel.RetryableWrite)
        || command.IsCommitUnknown;

    private static bool IsWithin(long started) => TimeProvider.System.GetElapsedTime(started) < Patience;

    // Whoever collided with it collides again if both come back at the same time.
    private static Task Pause(int attempt, CancellationToken cancellation)
    {
        var most = Math.Min(MaxPauseMilliseconds, 5 << Math.Min(attempt, 10));
        return Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1, most + 1)), TimeProvider.System, cancellation);
    }
}
