namespace Orchestrator.Agent.Sessions;

/// <summary>What the user answered to a message.</summary>
internal enum UserAnswer
{
    /// <summary>The user has read it.</summary>
    Confirmed,

    /// <summary>The user wants it later.</summary>
    Later,

    /// <summary>The time passed without an answer.</summary>
    None,

    /// <summary>It was shown where there is no way to answer.</summary>
    NotPossible,
}

/// <summary>A message that was shown.</summary>
/// <param name="How">By what, for people: "shown by zenity".</param>
/// <param name="Answer">What the user answered.</param>
internal sealed record ShownMessage(string How, UserAnswer Answer);

/// <summary>Shows messages in a user's session.</summary>
internal interface IUserScreen
{
    /// <summary>Shows a message and waits for the answer where one is possible; elsewhere it returns as soon as the message is shown.</summary>
    /// <param name="session">In which session.</param>
    /// <param name="message">The text.</param>
    /// <param name="marker">By which a later agent finds what shows it.</param>
    /// <param name="cancellation">Takes it away again, where that is possible.</param>
    /// <exception cref="Actions.NotApplicableHere">The session has nothing to show it on; the message says what is missing.</exception>
    /// <exception cref="IOException">The system refused.</exception>
    Task<ShownMessage> Show(UserSession session, UserMessage message, string marker, CancellationToken cancellation);
}

/// <summary>A message for the user.</summary>
/// <param name="Text">Lines of text.</param>
/// <param name="MayPostpone">The user may answer "later".</param>
/// <param name="Patience">How long it stands.</param>
internal sealed record UserMessage(string Text, bool MayPostpone, TimeSpan Patience);
