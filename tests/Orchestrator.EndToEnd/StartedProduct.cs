namespace Orchestrator.EndToEnd;

/// <summary>One product for all tests of a class, each of which leaves it without work under way.</summary>
public sealed class StartedProduct : IAsyncLifetime
{
    internal Product Product { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Product = await Product.Start(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        // Null: it did not start.
        if (Product is { } started)
            await started.DisposeAsync();
    }
}
