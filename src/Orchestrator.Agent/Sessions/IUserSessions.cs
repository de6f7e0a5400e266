namespace Orchestrator.Agent.Sessions;

/// <summary>Who is logged on at this computer.</summary>
internal interface IUserSessions
{
    /// <summary>The active session of the user who sits at the computer, with all it takes to start a program in it; null: nobody does.</summary>
    /// <exception cref="IOException">The system does not say; the message tells why.</exception>
    Task<UserSession?> Find(CancellationToken cancellation);

    /// <summary>Ends the session with all its programs, and returns when it is gone.</summary>
    /// <exception cref="IOException">The system refused, or the session is still there.</exception>
    Task End(UserSession session, CancellationToken cancellation);
}
