namespace Orchestrator.Core.Fleet;

/// <summary>
/// Tells the other servers of a fleet what they should know at once. A hint that spares them asking: it may be lost, and whoever must be
/// sure reads the store. A server that stands alone has nobody to tell.
/// </summary>
public interface IServerNews
{
    /// <summary>Returns when the news has left, or could not: it never throws because nobody hears it.</summary>
    Task Tell(ServerNews news, CancellationToken cancellation);
}

/// <summary>What becomes of the news that other servers tell.</summary>
public interface INewsListener
{
    /// <summary>Another server tells something. A server's own news does not come back to it.</summary>
    Task Heard(ServerNews news, CancellationToken cancellation);

    /// <summary>News may have been lost (the broker was away): everything remembered is to be read again.</summary>
    Task Missed(CancellationToken cancellation);
}

/// <summary>The news of a server that stands alone.</summary>
public sealed class NobodyToTell : IServerNews
{
    public Task Tell(ServerNews news, CancellationToken cancellation) => Task.CompletedTask;
}
