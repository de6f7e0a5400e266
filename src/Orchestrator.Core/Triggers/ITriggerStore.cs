namespace Orchestrator.Core.Triggers;

/// <summary>What is kept about triggers, and the secrets of webhooks. That a trigger exists says the published definition alone.</summary>
public interface ITriggerStore
{
    /// <summary>The newest so many lines of a trigger's history are kept.</summary>
    const int KeptFirings = 100;

    /// <summary>Of every trigger something is kept about, in no particular order.</summary>
    Task<IReadOnlyList<TriggerState>> States(CancellationToken cancellation);

    /// <summary>Moves a schedule's cursor where the stored one is still <paramref name="from"/> (null: where there is none).</summary>
    /// <returns>False, and nothing changed, if another server was faster.</returns>
    Task<bool> MoveCursor(TriggerKey trigger, ScheduleCursor? from, ScheduleCursor to, CancellationToken cancellation);

    /// <summary>Pauses a trigger; who paused it first stays named.</summary>
    Task Pause(TriggerKey trigger, TriggerPause pause, CancellationToken cancellation);

    /// <summary>Takes a pause back; a cursor that stands before <paramref name="at"/> moves there. Nothing happens if it is not paused.</summary>
    Task Resume(TriggerKey trigger, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>
    /// Adds a line to the history and keeps the state's last run or problem with it. Of two lines for one occurrence the first stays, unless
    /// only the second says that a run began. An earlier line never replaces a later last run or problem.
    /// </summary>
    Task Record(Firing firing, CancellationToken cancellation);

    /// <summary>A trigger's history, newest first.</summary>
    Task<Page<Firing>> Firings(TriggerKey trigger, PageRequest page, CancellationToken cancellation);

    /// <summary>Names of the webhooks that have a secret, in ordinal order.</summary>
    Task<IReadOnlyList<string>> Hooks(CancellationToken cancellation);

    /// <summary>A webhook's secret, encrypted by the caller; null: it has none.</summary>
    Task<byte[]?> FindHookSecret(string hook, CancellationToken cancellation);

    /// <summary>Stores a webhook's secret in the place of the one it had.</summary>
    Task SaveHookSecret(string hook, byte[] encrypted, CancellationToken cancellation);

    /// <summary>Replaces a webhook's secret where the stored one is still <paramref name="from"/>.</summary>
    /// <returns>False, and nothing changed, if it has another one or none.</returns>
    Task<bool> ReplaceHookSecret(string hook, byte[] from, byte[] to, CancellationToken cancellation);

    /// <returns>False if it had none.</returns>
    Task<bool> RemoveHookSecret(string hook, CancellationToken cancellation);
}
