namespace Orchestrator.Messaging.Tests.RabbitMq;

/// <summary>A test with a virtual host of its own.</summary>
public abstract class BrokerTest : IAsyncLifetime
{
    protected TestBroker Broker { get; private set; } = null!;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync() => Broker = await TestBroker.Create();

    public virtual async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Waits until it is so, looking again and again.</summary>
    protected static async Task Until(Func<Task<bool>> condition, string otherwise)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(40));
        while (!await condition())
        {
            if (limit.IsCancellationRequested)
                Assert.Fail(otherwise);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancellation);
        }
    }
}
