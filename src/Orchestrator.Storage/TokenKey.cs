namespace Orchestrator.Storage;

/// <summary>
/// One integer for a token: the run's number in this database, then the ordinal. As a row id or _id it needs no index of its own, and the tokens
/// of a run lie together in order.
/// </summary>
internal static class TokenKey
{
    public const int OrdinalBits = 24;

    public const int MaxTargets = 1 << OrdinalBits;

    public static long Of(long run, int ordinal) => First(run) | (long)ordinal;

    public static long First(long run) => run << OrdinalBits;

    public static long Last(long run) => Of(run, MaxTargets - 1);

    public static long Run(long key) => key >> OrdinalBits;

    public static int Ordinal(long key) => (int)(key & (MaxTargets - 1));
}
