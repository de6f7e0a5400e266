using RabbitMQ.Client;

namespace Orchestrator.Messaging.RabbitMq;

/// <summary>
/// Publishes in batches and tells what became of each message. Batches of several callers leave one after the other, each in its order, and
/// wait for their confirmations side by side. Never waits for a connection: without one everything is <see cref="PublishOutcome.Unknown"/>.
/// </summary>
public sealed class BrokerPublisher : IAsyncDisposable
{
    /// <summary>How long the broker may take to answer a batch.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(8);

    private readonly BrokerConnection connection;
    private readonly TimeProvider time;
    private readonly TimeSpan patience;
    private readonly SemaphoreSlim turn = new(1);
    private ConfirmedChannel? channel;

    /// <param name="patience">How long the broker may take to answer a batch; null: <see cref="DefaultPatience"/>.</param>
    public BrokerPublisher(BrokerConnection connection, TimeProvider time, TimeSpan? patience = null) =>
        (this.connection, this.time, this.patience) = (connection, time, patience ?? DefaultPatience);

    /// <summary>Publishes the messages in their order; the outcomes are in the same order.</summary>
    public async Task<IReadOnlyList<PublishOutcome>> Publish(IReadOnlyList<BrokerMessage> messages, CancellationToken cancellation)
    {
        var batch = new PublishBatch(messages.Count);
        if (messages.Count == 0)
            return batch.Outcomes;
        using var limit = new CancellationTokenSource(patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await turn.WaitAsync(both.Token);
            try
            {
                if (await Channel(both.Token) is not { } open)
                    return batch.Outcomes;
                await open.Send(messages, batch, both.Token);
            }
            finally
            {
                turn.Release();
            }

            await batch.Settled.WaitAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // What the broker has not answered by now stays unknown.
        }

        return batch.Outcomes;
    }

    public async ValueTask DisposeAsync()
    {
        await turn.WaitAsync();
        if (channel is not null)
            await channel.DisposeAsync();
        turn.Dispose();
    }

    private async Task<ConfirmedChannel?> Channel(CancellationToken cancellation)
    {
        if (channel is { IsUsable: true })
            return channel;
        if (channel is not null)
            await channel.DisposeAsync();
        channel = null;
        var options = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false);
        return await connection.TryOpenChannel(options, cancellation) is { } fresh ? channel = new ConfirmedChannel(fresh) : null;
    }
}
