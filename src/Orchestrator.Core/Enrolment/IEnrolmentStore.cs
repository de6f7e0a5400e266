namespace Orchestrator.Core.Enrolment;

/// <summary>Enrolment tokens and who used them.</summary>
public interface IEnrolmentStore
{
    /// <summary>Stores a new token; its <see cref="EnrolmentToken.Used"/> is 0.</summary>
    Task Add(EnrolmentToken token, CancellationToken cancellation);

    Task<EnrolmentToken?> Find(string id, CancellationToken cancellation);

    /// <summary>All of them, newest first; there are never many, see <see cref="RemoveExpired"/>.</summary>
    Task<IReadOnlyList<EnrolmentToken>> All(CancellationToken cancellation);

    /// <summary>
    /// Uses a token up by one, atomically: of several callers no more than its number get through. Whoever used it before with the same
    /// attempt may go on without using it again.
    /// </summary>
    /// <param name="attempt">Tells one agent's enrolment from another's. 1 to 100 characters.</param>
    /// <returns>False if there is no such token, or it is revoked, expired at <paramref name="now"/> or used up.</returns>
    Task<bool> Use(string id, string attempt, DateTimeOffset now, CancellationToken cancellation);

    /// <returns>False if there is no such token. Revoking twice keeps the first instant.</returns>
    Task<bool> Revoke(string id, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>Removes tokens that expired before an instant, and what is known of their use; returns how many tokens.</summary>
    Task<int> RemoveExpired(DateTimeOffset before, CancellationToken cancellation);
}
