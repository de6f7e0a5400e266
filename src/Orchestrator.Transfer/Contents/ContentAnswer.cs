namespace Orchestrator.Transfer.Contents;

/// <summary>What a server says to a request for a content.</summary>
public enum ContentState
{
    /// <summary>It comes.</summary>
    Here,

    /// <summary>The server has none of that hash.</summary>
    NotThere,

    /// <summary>Not now: it is busy, or fetches the content itself.</summary>
    Later,

    /// <summary>It will not give it, or is no server of this kind.</summary>
    Refused,
}

/// <param name="Problem">For people; empty if it comes.</param>
/// <param name="From">Offset at which <paramref name="Content"/> begins.</param>
/// <param name="Content">Null unless it comes. It fails when the server falls silent.</param>
internal sealed record ContentAnswer(ContentState State, string Problem, long From, SourceStream? Content, IDisposable? Response) : IDisposable
{
    public void Dispose()
    {
        Content?.Dispose();
        Response?.Dispose();
    }
}
