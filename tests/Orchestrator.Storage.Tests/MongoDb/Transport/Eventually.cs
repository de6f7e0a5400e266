namespace Orchestrator.Storage.Tests.MongoDb.Transport;

/// <summary>Waits for what another thread or process brings about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task True(Func<bool> condition, CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(Limit, "the condition did not come about");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellation);
        }
    }
}
