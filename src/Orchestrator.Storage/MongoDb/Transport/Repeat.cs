using MongoDB.Bson;

namespace Orchestrator.Storage.MongoDb.Transport;

/// <summary>Whether a command may be sent a second time, byte for byte.</summary>
internal enum Repetition
{
    /// <summary>It may not: if it comes twice it is done twice.</summary>
    None,

    /// <summary>It changes nothing.</summary>
    Read,

    /// <summary>The server recognises it by session and number, and answers what it answered before.</summary>
    Write,
}

/// <summary>Sends once more, if that is safe, after a failure that may pass.</summary>
internal static class Repeat
{
    public static async Task<BsonDocument> Once(Repetition repetition, Func<Task<BsonDocument>> send)
    {
        try
        {
            return await send();
        }
        catch (MongoDbException failure) when (IsAllowed(failure, repetition))
        {
            try
            {
                return await send();
            }
            catch (MongoCommandException second) when (second.Has(ErrorLabel.NoWritesPerformed))
            {
                // Then only the first attempt may have done something, and its failure is what the caller must know.
                throw failure;
            }
        }
    }

    private static bool IsAllowed(MongoDbException failure, Repetition repetition) => failure switch
    {
        _ when repetition == Repetition.None => false,
        MongoPoolException or MongoImpostorException => false,
        MongoCommandException command => ReplyErrors.IsPassing(command.Code) || (repetition == Repetition.Write && command.Has(ErrorLabel.RetryableWrite)),
        _ => true,
    };
}
