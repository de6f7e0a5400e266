namespace Orchestrator.Core.Access;

/// <summary>
/// How wrong passwords slow down whoever tries: the first few cost nothing, then every further one closes the name for twice as long, up to a
/// quarter of an hour. It opens by itself, so nobody is locked out for good.
/// </summary>
public static class LockOut
{
    /// <summary>So many attempts are free.</summary>
    public const int Free = 5;

    /// <summary>The longest pause.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);

    /// <summary>From when on the next attempt counts; null: now.</summary>
    public static DateTimeOffset? Until(User user, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (user.Attempts < Free || user.LastAttemptAt is not { } last)
            return null;
        var until = last + Pause(user.Attempts);
        return until > now ? until : null;
    }

    /// <summary>The user with one more attempt. It is counted before the password is looked at, so that many attempts at the same moment are still many.</summary>
    public static User Count(User user, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user with { Attempts = user.Attempts + 1, LastAttemptAt = now };
    }

    /// <summary>The user after a password that was right.</summary>
    public static User Open(User user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user with { Attempts = 0, LastAttemptAt = null };
    }

    private static TimeSpan Pause(int attempts)
    {
        var doubled = Math.Min(attempts - Free, 20);
        var pause = Shortest * Math.Pow(2, doubled);
        return pause < Longest ? pause : Longest;
    }
}
