using Orchestrator.Agent.Actions;

namespace Orchestrator.Agent.Sessions;

/// <summary>Looks from time to time whether somebody has logged on, as long as that is asked for.</summary>
/// <param name="sessions">Who is logged on.</param>
/// <param name="found">Told when somebody is; asked for again it is told again.</param>
internal sealed class UserWatch(IUserSessions sessions, Func<ValueTask> found) : IAsyncDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource stop = new();
    private Task watching = Task.CompletedTask;
    private bool wanted;

    /// <summary>Whether to look.</summary>
    public void Watch(bool isWanted)
    {
        Volatile.Write(ref wanted, isWanted);
        if (isWanted && watching.IsCompleted)
            watching = Task.Run(Look);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task Look()
    {
        while (Volatile.Read(ref wanted))
        {
            await Task.Delay(LookAgain, TimeProvider.System, stop.Token);
            if (Volatile.Read(ref wanted) && await IsThere())
                await found();
        }
    }

    private async Task<bool> IsThere()
    {
        try
        {
            return await sessions.Find(stop.Token) is not null;
        }
        catch (Exception unknown) when (unknown is IOException or CannotStart)
        {
            // The action itself finds the same, and says so in its entry.
            return true;
        }
    }
}
