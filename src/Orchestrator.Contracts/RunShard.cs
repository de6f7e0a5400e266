namespace Orchestrator.Contracts;

/// <summary>Which shard's inputs a run's are. Agents know it too: they route their own reports.</summary>
public static class RunShard
{
    /// <summary>FNV-1a over the id's characters, so that it is the same in every process: 0 to <paramref name="shards"/> less one.</summary>
    /// <param name="shards">1 or more.</param>
    public static int Of(string runId, int shards) => (int)(Hash(runId) % (uint)shards);

    internal static uint Hash(string text)
    {
        var hash = 2166136261u;
        foreach (var character in text)
            hash = (hash ^ character) * 16777619u;
        return hash;
    }
}
