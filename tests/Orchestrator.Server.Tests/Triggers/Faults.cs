using Orchestrator.Core;
using Orchestrator.Core.Triggers;

namespace Orchestrator.Server.Tests.Triggers;

/// <summary>Lets a server die at the n-th place where it could.</summary>
internal sealed class Faults(int at)
{
    private int passed;

    /// <summary>Whether it has died.</summary>
    public bool Died { get; private set; }

    public void Pass()
    {
        if (Died || passed++ == at)
        {
            Died = true;
            throw new ServerDied();
        }
    }
}

internal sealed class ServerDied : OperationCanceledException;

/// <summary>A server's way to the store: it may die right before or right after each write.</summary>
internal sealed class DyingTriggerStore(ITriggerStore store, Faults faults) : ITriggerStore
{
    public Task<IReadOnlyList<TriggerState>> States(CancellationToken cancellation) => store.States(cancellation);

    public Task<bool> MoveCursor(TriggerKey trigger, ScheduleCursor? from, ScheduleCursor to, CancellationToken cancellation) =>
        Write(() => store.MoveCursor(trigger, from, to, cancellation));

    public Task Pause(TriggerKey trigger, TriggerPause pause, CancellationToken cancellation) => store.Pause(trigger, pause, cancellation);

    public Task Resume(TriggerKey trigger, DateTimeOffset at, CancellationToken cancellation) => store.Resume(trigger, at, cancellation);

    public Task Record(Firing firing, CancellationToken cancellation) => Write(async () =>
    {
        await store.Record(firing, cancellation);
        return true;
    });

    public Task<Page<Firing>> Firings(TriggerKey trigger, PageRequest page, CancellationToken cancellation) => store.Firings(trigger, page, cancellation);

    public Task<IReadOnlyList<string>> Hooks(CancellationToken cancellation) => store.Hooks(cancellation);

    public Task<byte[]?> FindHookSecret(string hook, CancellationToken cancellation) => store.FindHookSecret(hook, cancellation);

    public Task SaveHookSecret(string hook, byte[] encrypted, CancellationToken cancellation) => store.SaveHookSecret(hook, encrypted, cancellation);

    public Task<bool> ReplaceHookSecret(string hook, byte[] from, byte[] to, CancellationToken cancellation) => store.ReplaceHookSecret(hook, from, to, cancellation);

    public Task<bool> RemoveHookSecret(string hook, CancellationToken cancellation) => store.RemoveHookSecret(hook, cancellation);

    private async Task<T> Write<T>(Func<Task<T>> write)
    {
        faults.Pass();
        var result = await write();
        faults.Pass();
        return result;
    }
}
