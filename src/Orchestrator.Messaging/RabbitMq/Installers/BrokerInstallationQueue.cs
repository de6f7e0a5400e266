using System.Text.Json;
using Microsoft.Extensions.Logging;
using Orchestrator.Contracts.Broker;
using Orchestrator.Core.Runs;
using Orchestrator.Messaging.Installers;

namespace Orchestrator.Messaging.RabbitMq.Installers;

/// <summary>
/// The queue that the installers of all servers share. A worker consumes while it has places; what is handed over ahead and not acknowledged goes
/// back to the others when it has none. One worker takes from an instance at a time.
/// </summary>
/// <param name="time">The clock that expiries are read on.</param>
public sealed partial class BrokerInstallationQueue(
    BrokerConnection connection, BrokerPublisher publisher, TopologyLimits limits, TimeProvider time, ILogger<BrokerInstallationQueue> log) : IInstallationQueue, IAsyncDisposable
{
    /// <summary>As many as the broker answers well within the publisher's patience.</summary>
    private const int AtOnce = 5_000;

    /// <summary>Handed over ahead: enough to be busy, few enough that the others have their share.</summary>
    private const ushort Ahead = 50;

    /// <summary>A request that has waited this long is asked for anew; whoever is not needed any more goes with it.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private readonly WaitingCopies copies = new(TimeProvider.System, Life / 2);
    private RequestConsumer? consumer;

    public async Task<IReadOnlyList<CommandUndeliverable>> Send(IReadOnlyCollection<OutgoingCommand> commands, bool again, CancellationToken cancellation)
    {
        var refused = new List<CommandUndeliverable>();
        foreach (var chunk in commands.Where(command => again || !copies.Has(command.Id, connection.Number)).Chunk(AtOnce))
        {
            var number = connection.Number;
            var now = time.GetUtcNow();
            var outcomes = await publisher.Publish([.. chunk.Select(command => Message(command, now))], cancellation);
            for (var index = 0; index < outcomes.Count; index++)
            {
                if (WhyNot(outcomes[index]) is { } why)
                    refused.Add(chunk[index].Undeliverable(why));
                else
                    copies.Add(chunk[index].Id, number);
            }

            if (outcomes.Contains(PublishOutcome.Returned))
                await Declare(cancellation);
        }

        return refused;
    }

    public async Task<IReadOnlyList<OutgoingCommand>> Receive(int max, CancellationToken cancellation)
    {
        consumer ??= await Consume(cancellation);
        var commands = await consumer.Receive(max, cancellation);
        foreach (var command in commands)
            copies.Remove(command.Id);
        return commands;
    }

    public Task Acknowledge(CancellationToken cancellation) => consumer?.Acknowledge(cancellation) ?? Task.CompletedTask;

    public async Task Pause()
    {
        if (consumer is not { } open)
            return;
        consumer = null;
        await BrokerFailure.Quietly(open.Close);
    }

    public async ValueTask DisposeAsync() => await Pause();

    private static BrokerMessage Message(OutgoingCommand command, DateTimeOffset now) =>
        new("", BrokerNames.Installations, JsonSerializer.SerializeToUtf8Bytes(command, InstallerMailJson.Default.OutgoingCommand))
        {
            Id = command.Id,
            TimeToLive = command.ExpiresAt - now < Life ? Longer(command.ExpiresAt - now, Shortest) : Life,
        };

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private async Task<RequestConsumer> Consume(CancellationToken cancellation)
    {
        await Declare(cancellation);
        var channel = await connection.OpenChannel(options: null, cancellation);
        try
        {
            var fresh = new RequestConsumer(channel, Unreadable);
            await channel.BasicQosAsync(prefetchSize: 0, Ahead, global: false, cancellation);
            await channel.BasicConsumeAsync(
                BrokerNames.Installations, autoAck: false, consumerTag: "", noLocal: false, exclusive: false, arguments: null, fresh, cancellation);
            return fresh;
        }
        catch
        {
            await BrokerFailure.Quietly(channel.DisposeAsync);
            throw;
        }
    }

    private async Task Declare(CancellationToken cancellation)
    {
        await using var channel = await connection.OpenChannel(options: null, cancellation);
        await Topology.Installations(channel, limits, cancellation);
    }

    private string? WhyNot(PublishOutcome outcome) => outcome switch
    {
        PublishOutcome.Confirmed => null,
        PublishOutcome.Returned => "the broker had lost the installers' queue, which is made again.",
        PublishOutcome.Refused => "the installers' queue is full.",
        _ => connection.Problem is { } problem ? $"the broker does not take it. {problem}" : "the broker did not answer in time.",
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "A message in the installers' queue is no request and is dropped; what it may have asked for is asked for again")]
    private partial void Unreadable();
}
