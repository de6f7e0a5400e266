namespace Orchestrator.Messaging.RabbitMq;

/// <summary>The outcomes of messages that were published together; those not answered yet are unknown.</summary>
internal sealed class PublishBatch(int count)
{
    private readonly TaskCompletionSource settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PublishOutcome[] outcomes = [.. Enumerable.Repeat(PublishOutcome.Unknown, count)];
    private int open = count;

    public Task Settled => settled.Task;

    public IReadOnlyList<PublishOutcome> Outcomes => [.. outcomes];

    /// <summary>Called once for each message.</summary>
    public void Settle(int index, PublishOutcome outcome)
    {
        outcomes[index] = outcome;
        if (Interlocked.Decrement(ref open) == 0)
            settled.TrySetResult();
    }
}
