namespace Orchestrator.Core.Shards;

/// <summary>Is told which absent targets are waited for, and looks for them.</summary>
public interface IStandByWatch
{
    /// <summary>These targets of a shard are in stand-by and may be asked for by echo requests; they take the place of those told before.</summary>
    /// <param name="awaited">A target may be among them more than once.</param>
    void Waiting(int shard, IReadOnlyCollection<AwaitedTarget> awaited);
}

/// <summary>A target in stand-by.</summary>
/// <param name="WasAbsent">Its last attempt failed because it was not there, so it has appeared if it is there now.</param>
/// <param name="RunId">The run that waits for it.</param>
/// <param name="Attempt">Number of that run's last command to it: one that finds it absent counts once.</param>
public readonly record struct AwaitedTarget(string TargetId, bool WasAbsent, string RunId, int Attempt);
