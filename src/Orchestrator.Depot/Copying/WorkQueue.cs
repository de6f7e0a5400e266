using System.Collections.Concurrent;
using Orchestrator.Contracts.Depots;

namespace Orchestrator.Depot.Copying;

/// <summary>What is missing, cut into pieces that are fetched in one go: a large content alone, small ones by the bundle.</summary>
internal sealed class WorkQueue
{
    private readonly ConcurrentQueue<IReadOnlyList<WantedContent>> pieces = new();

    public WorkQueue(IEnumerable<WantedContent> missing)
    {
        List<WantedContent> bundle = [];
        var bytes = 0L;
        foreach (var content in missing)
        {
            if (content.Size > DepotLimits.SmallBytes)
            {
                pieces.Enqueue([content]);
                continue;
            }

            if (bundle.Count == DepotLimits.BundleContents || bytes + content.Size > DepotLimits.BundleBytes)
            {
                pieces.Enqueue(bundle);
                (bundle, bytes) = ([], 0);
            }

            bundle.Add(content);
            bytes += content.Size;
        }

        if (bundle.Count > 0)
            pieces.Enqueue(bundle);
    }

    public bool IsEmpty => pieces.IsEmpty;

    /// <summary>The next one; null: there is none.</summary>
    public IReadOnlyList<WantedContent>? Next() => pieces.TryDequeue(out var piece) ? piece : null;

    /// <summary>What nobody has begun.</summary>
    public IReadOnlyList<WantedContent> Rest() => [.. pieces.SelectMany(piece => piece)];
}
