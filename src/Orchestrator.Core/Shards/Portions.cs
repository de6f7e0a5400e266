using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Shards;

/// <summary>
/// Cuts what was received into batches. Operators' words about many targets are few inputs and much work, and a batch that takes too long
/// outlives its lease.
/// </summary>
internal static class Portions
{
    /// <param name="tokens">Targets that the words in one portion are about, at most; a word about more has one for itself.</param>
    /// <returns>All of them in order, in at least one portion.</returns>
    public static IEnumerable<IReadOnlyList<Delivery>> Of(IReadOnlyList<Delivery> deliveries, int tokens)
    {
        var portion = new List<Delivery>();
        var named = 0;
        foreach (var delivery in deliveries)
        {
            var more = delivery.Input is ChangeStandBy word ? word.TargetIds.Count : 0;
            if (portion.Count > 0 && more > 0 && named + more > tokens)
            {
                yield return portion;
                (portion, named) = ([], 0);
            }

            portion.Add(delivery);
            named += more;
        }

        yield return portion;
    }
}
