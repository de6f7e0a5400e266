namespace Orchestrator.Core.Shards;

/// <summary>Divides what a shard does in one batch between its runs.</summary>
internal static class Shares
{
    /// <summary>Behind a backlog of answers new work begins only as fast as answers are dealt with, of which a target gives some: else the backlog would grow.</summary>
    private const int AnswersOfATarget = 4;

    /// <summary>How many targets may go on in a batch.</summary>
    /// <param name="tokens">Where nothing else is to be done.</param>
    /// <param name="isBehind">More inputs are waiting.</param>
    public static int Budget(int tokens, bool isBehind) => isBehind ? Math.Max(1, tokens / AnswersOfATarget) : tokens;

    /// <summary>
    /// Whoever wants less than an equal share leaves the rest to the others. What nobody wants is divided, too: while a run goes on, more of its
    /// targets may come to their turn.
    /// </summary>
    /// <param name="wanted">What each would use.</param>
    /// <param name="budget">What there is; everybody gets one at least.</param>
    public static int[] Of(IReadOnlyList<int> wanted, int budget)
    {
        var shares = new int[wanted.Count];
        var left = budget;
        var others = wanted.Count;
        foreach (var index in Enumerable.Range(0, wanted.Count).OrderBy(index => wanted[index]))
        {
            shares[index] = Math.Min(wanted[index], Math.Max(1, left / others));
            left -= shares[index];
            others--;
        }

        for (var index = 0; index < shares.Length; index++)
            shares[index] = Math.Max(1, shares[index] + (left / shares.Length));
        return shares;
    }
}
