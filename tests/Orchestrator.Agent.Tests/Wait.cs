namespace Orchestrator.Agent.Tests;

internal static class Wait
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Asks again and again until it is true; fails after a minute.</summary>
    public static async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
    }
}
