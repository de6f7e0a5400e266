using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Orchestrator.Contracts.Bus;
using Orchestrator.Core.Outbox;
using Orchestrator.Core.Shards;
using Orchestrator.Messaging.RabbitMq;

namespace Orchestrator.Messaging.Bus;

/// <summary>
/// Reads a shard's announcements in order, publishes them, and forgets what the broker has confirmed. A crash between the two publishes
/// again, under the same ids. Holds one page of a shard at a time: a broker that is away costs no memory.
/// </summary>
internal sealed partial class OutboxRelay(IOutboxStore store, BrokerConnection connection, BusOptions options, ILogger<OutboxRelay> logger) : IOutboxRelay, IAsyncDisposable
{
    private const int Page = 200;

    private readonly BrokerPublisher publisher = new(connection, options.Pace);
    private readonly ConcurrentDictionary<int, Channel<bool>> bells = [];

    public async Task Run(ShardLease lease, CancellationToken cancellation)
    {
        var backOff = new BackOff(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30));
        var isHeldUp = false;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                var page = await store.Next(lease.Shard, Page, cancellation);
                if (page.Count == 0)
                {
                    await Bell(lease.Shard).Reader.ReadAsync(cancellation);
                    continue;
                }

                var outcomes = await publisher.Publish([.. page.Select(Message)], cancellation);
                var left = outcomes.TakeWhile(HasLeft).Count();
                if (left > 0)
                    await store.Forget(lease.Shard, page[left - 1].Position, cancellation);
                if (left == page.Count)
                {
                    isHeldUp = false;
                    backOff.Reset();
                    continue;
                }

                if (!isHeldUp)
                    LogHeldUp(lease.Shard, page[left].Kind, outcomes[left]);
                isHeldUp = true;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever it is (the store is away), the announcements wait where they are.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogFailed(lease.Shard, failure.Message);
            }

            await Task.Delay(backOff.Next(), options.Pace, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Stored(int shard) => Bell(shard).Writer.TryWrite(true);

    public ValueTask DisposeAsync() => publisher.DisposeAsync();

    /// <summary>Returned: nobody has bound a queue, so nobody wants to hear it.</summary>
    private static bool HasLeft(PublishOutcome outcome) => outcome is PublishOutcome.Confirmed or PublishOutcome.Returned;

    private static BrokerMessage Message(Announcement announcement) => new(Exchange(announcement.Kind), "", announcement.Body)
    {
        Id = announcement.Id.ToString(),
        Type = announcement.Kind.ToString(),
    };

    private static string Exchange(AnnouncementKind kind) => kind switch
    {
        AnnouncementKind.RunStarted => BusNames.RunStarted,
        AnnouncementKind.RunCompleted => BusNames.RunCompleted,
        AnnouncementKind.TargetFinished => BusNames.TargetFinished,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "An announcement of a newer version."),
    };

    private Channel<bool> Bell(int shard) =>
        bells.GetOrAdd(shard, _ => Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The announcements of shard {Shard} are held up at a {Kind} ({Outcome}); they wait in the store and are tried again")]
    private partial void LogHeldUp(int shard, AnnouncementKind kind, PublishOutcome outcome);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The announcements of shard {Shard} could not be worked on: {Reason}")]
    private partial void LogFailed(int shard, string reason);
}
