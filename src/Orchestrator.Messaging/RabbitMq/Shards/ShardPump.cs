using System.Text.Json;
using System.Threading.Channels;
using Orchestrator.Contracts.Broker;
using Orchestrator.Core.Runs;

namespace Orchestrator.Messaging.RabbitMq.Shards;

/// <summary>
/// Brings this server's inputs to one shard's queue, in order and many at once. What the broker did not take goes again after a pause, and
/// with it whatever of the same run was behind it: an input may come twice, but the last word about a run comes last.
/// </summary>
internal sealed class ShardPump : IAsyncDisposable
{
    private readonly int shard;
    private readonly BrokerConnection connection;
    private readonly BrokerPublisher publisher;
    private readonly Func<CancellationToken, Task> declare;
    private readonly TimeProvider time;
    private readonly int atOnce;
    private readonly Channel<Outgoing> waiting;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task pumping;

    /// <param name="declare">Makes the queue if it is not there.</param>
    public ShardPump(int shard, BrokerConnection connection, BrokerPublisher publisher, Func<CancellationToken, Task> declare, TimeProvider time, ShardQueueOptions options)
    {
        (this.shard, this.connection, this.publisher, this.declare, this.time, atOnce) = (shard, connection, publisher, declare, time, options.SendAtOnce);
        waiting = Channel.CreateBounded<Outgoing>(new BoundedChannelOptions(options.Outgoing) { SingleReader = true });
        pumping = Task.Run(Pump);
    }

    /// <summary>Waits for room. <paramref name="taken"/> is told when the broker has the input for good.</summary>
    public async ValueTask Add(RunInput input, TaskCompletionSource? taken, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(input, ShardInputJson.Default.RunInput);
        var message = new BrokerMessage(BrokerNames.Inputs, BrokerNames.ShardKey(shard), body);
        await waiting.Writer.WriteAsync(new Outgoing(message, ShardInputReader.RunOf(input) ?? "", taken), cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await stopping.CancelAsync();
        await pumping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (waiting.Reader.TryRead(out var left))
            left.Taken?.TrySetException(Stopped());
        stopping.Dispose();
    }

    private static ObjectDisposedException Stopped() => new(nameof(RabbitMqShardQueues), "The server is stopping.");

    private async Task Pump()
    {
        var batch = new List<Outgoing>(atOnce);
        var backOff = new BackOff(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2));
        try
        {
            while (batch.Count > 0 || await waiting.Reader.WaitToReadAsync(stopping.Token))
            {
                while (batch.Count < atOnce && waiting.Reader.TryRead(out var next))
                    batch.Add(next);
                var outcomes = await publisher.Publish([.. batch.Select(one => one.Message)], stopping.Token);
                batch = Remaining(batch, outcomes);
                if (batch.Count == 0)
                {
                    backOff.Reset();
                    continue;
                }

                await Task.Delay(backOff.Next(), time, stopping.Token);
                await connection.Connected(stopping.Token);

                // Without the queue a message is returned, without the exchange the broker ends the channel and nothing is known.
                if (outcomes.Any(outcome => outcome is PublishOutcome.Returned or PublishOutcome.Unknown))
                    await Declare();
            }
        }
        finally
        {
            foreach (var left in batch)
                left.Taken?.TrySetException(Stopped());
        }
    }

    private static List<Outgoing> Remaining(List<Outgoing> batch, IReadOnlyList<PublishOutcome> outcomes)
    {
        var again = new List<Outgoing>();
        var runs = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (one, outcome) in batch.Zip(outcomes))
        {
            if (outcome == PublishOutcome.Confirmed)
                one.Taken?.TrySetResult();
            else
                runs.Add(one.Run);
            if (runs.Contains(one.Run))
                again.Add(one);
        }

        return again;
    }

    private async Task Declare()
    {
        try
        {
            await declare(stopping.Token);
        }
        catch (Exception failure) when (BrokerFailure.IsLoss(failure) && !stopping.IsCancellationRequested)
        {
            // Whoever opens the queue says what is wrong; here it is tried again with the next attempt.
        }
    }

    private sealed record Outgoing(BrokerMessage Message, string Run, TaskCompletionSource? Taken);
}
