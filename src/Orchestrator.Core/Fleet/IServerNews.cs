namespace Orchestrator.Core.Fleet;

/// <summary>Which part of what servers share has changed.</summary>
public enum NewsTopic
{
    /// <summary>Targets were added, changed or removed; the ids are theirs.</summary>
    Targets,

    /// <summary>Named timeframes were changed or removed.</summary>
    Timeframes,

    /// <summary>Definitions were published or removed; the ids are theirs.</summary>
    Definitions,
}

/// <summary>One server's word to the others that something in the store is not what they remember.</summary>
/// <param name="Ids">What it concerns, at most <see cref="MostIds"/>; empty: any of them.</param>
public sealed record ServerNews(NewsTopic Topic, IReadOnlyList<string> Ids)
{
    /// <summary>Ids in one piece of news.</summary>
    public const int MostIds = 1_000;
}

/// <summary>
/// Tells the other servers of a fleet what has changed in the store. A hint that spares them asking: it may be lost, and whoever must be
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
    /// <summary>Another server has changed something. Its own news does not come back to a server.</summary>
    Task Heard(ServerNews news, CancellationToken cancellation);

    /// <summary>News may have been lost from here on backwards (the broker was away): everything remembered is to be read again.</summary>
    Task Missed(CancellationToken cancellation);
}

/// <summary>The news of a server that stands alone.</summary>
public sealed class NobodyToTell : IServerNews
{
    public Task Tell(ServerNews news, CancellationToken cancellation) => Task.CompletedTask;
}
