using System.Text.Json;
using Microsoft.Extensions.Logging;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Broker;
using Orchestrator.Contracts.Reports;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Targets;
using Orchestrator.Messaging.Simulated;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Orchestrator.Messaging.RabbitMq.Simulated;

/// <summary>
/// Plays the simulated targets of a fleet behind the broker: their commands come through shared queues, their reports go the way of real
/// agents. Of all processes that offer to, the one that gets the queues plays; when it ends another one takes over, and what was being
/// executed counts as after a crash of a real agent.
/// </summary>
/// <param name="options">The same in every process that offers to play.</param>
/// <param name="presence">Is told who is there; null: nobody need know (a process beside the servers).</param>
/// <param name="begun">Tells every shard (<see cref="JournalsLost"/>) before anything is taken, and is done when that cannot be lost; null: nobody need know.</param>
/// <param name="shards">The stored number of shards.</param>
public sealed partial class BrokerSimulatedFleet(
    SimulatedFleetOptions options,
    CommandVerifier verifier,
    BrokerConnection connection,
    IAgentPresence? presence,
    Func<CancellationToken, Task>? begun,
    int shards,
    TimeProvider time,
    ILoggerFactory loggers)
{
    private const int Unacknowledged = 5_000;
    private const int AtOnce = 1_000;

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan NoRoom = TimeSpan.FromMilliseconds(50);

    private readonly ILogger logger = loggers.CreateLogger<BrokerSimulatedFleet>();

    /// <summary>Makes the targets known before anybody hears of them. Called by the process that has got the queues, so by one at a time.</summary>
    public Func<IReadOnlyList<Target>, CancellationToken, Task>? Introduce { get; init; }

    /// <summary>Whether this process plays the fleet now.</summary>
    public bool IsPlaying { get; private set; }

    /// <summary>The inventory entry of every target; the same for the same options.</summary>
    public IEnumerable<Target> Targets => new SimulatedAgents(options, verifier, time.GetUtcNow()).Describe();

    /// <summary>How often this process has asked for the queues and not got them.</summary>
    internal int Offers { get; private set; }

    /// <summary>Offers to play until cancelled.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await Play(cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // Whatever ends the play (the broker, the store) is tried again, here or elsewhere.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogInterrupted(failure.Message);
            }

            IsPlaying = false;
            await Task.Delay(LookAgain, TimeProvider.System, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        IsPlaying = false;
    }

    private async Task Play(CancellationToken cancellation)
    {
        await using var channel = await connection.OpenChannel(options: null, cancellation);
        var consumer = new SimulatedConsumer(channel);
        if (!await Consume(channel, consumer, cancellation))
        {
            Offers++;
            return;
        }

        IsPlaying = true;
        LogPlaying(options.Targets);
        if (Introduce is { } introduce)
            await introduce([.. Targets], cancellation);
        await using var publisher = new BrokerPublisher(connection, TimeProvider.System);
        await using var fleet = new SimulatedFleet(
            options, verifier, presence ?? new NobodyListens(), (reports, stopping) => Report(publisher, reports, stopping), time, loggers.CreateLogger<SimulatedFleet>());
        fleet.Start();
        await Announce(fleet, cancellation);
        if (begun is not null)
            await begun(cancellation);
        while (true)
        {
            var more = consumer.Received.WaitToReadAsync(cancellation).AsTask();
            if (await Task.WhenAny(more, fleet.Running) == fleet.Running)
                throw new InvalidOperationException("The fleet has stopped; its last message says why.");
            await more;
            await Take(channel, consumer, fleet, cancellation);
        }
    }

    /// <returns>False if another process has the queues.</returns>
    private static async Task<bool> Consume(IChannel channel, SimulatedConsumer consumer, CancellationToken cancellation)
    {
        try
        {
            await channel.BasicQosAsync(prefetchSize: 0, prefetchCount: Unacknowledged, global: false, cancellation);
            for (var number = 0; number < BrokerNames.SimulatedQueues; number++)
            {
                await channel.BasicConsumeAsync(
                    BrokerNames.SimulatedQueue(number), autoAck: false, consumerTag: "", noLocal: false, exclusive: true, arguments: null, consumer, cancellation);
            }

            return true;
        }
        catch (OperationInterruptedException refused) when (refused.ShutdownReason?.ReplyCode == Constants.AccessRefused)
        {
            return false;
        }
    }

    private async Task Announce(SimulatedFleet fleet, CancellationToken cancellation)
    {
        if (presence is null)
            return;
        var now = time.GetUtcNow();
        foreach (var target in fleet.Targets)
            await (fleet.IsOnline(target.Id) ? presence.Alive(target.Id, now, cancellation) : presence.Gone(target.Id, cancellation));
    }

    private static async Task Take(IChannel channel, SimulatedConsumer consumer, SimulatedFleet fleet, CancellationToken cancellation)
    {
        var last = 0UL;
        var commands = new List<OutgoingCommand>();
        var confirmations = new List<ReportConfirmation>();
        var inquiries = new List<CommandInquiry>();
        while (commands.Count + confirmations.Count + inquiries.Count < AtOnce && consumer.Received.TryRead(out var one))
        {
            last = one.Tag;

            // Another player may have acted on it and said so. What it did not say, the engine sends or asks again when it learns of this one.
            if (one.IsAnothers)
                continue;
            if (one.Mail?.Command is { } command)
                commands.Add(command);
            if (one.Mail?.Confirmation is { } confirmation)
                confirmations.Add(confirmation);
            if (one.Mail?.Inquiry is { } inquiry)
                inquiries.Add(inquiry);
        }

        await fleet.Confirm(confirmations, cancellation);
        await fleet.Recover(inquiries, cancellation);
        var left = commands;
        while (left.Count > 0)
        {
            var full = (await fleet.Send(left, cancellation)).Where(one => one.Why == Undeliverables.QueueFull).Select(one => one.CommandId).ToHashSet(StringComparer.Ordinal);
            left = [.. left.Where(command => full.Contains(command.Id))];
            if (left.Count > 0)
                await Task.Delay(NoRoom, TimeProvider.System, cancellation);
        }

        // The fleet's journals live in memory: once it has a command, nothing more can be made of the message.
        await channel.BasicAckAsync(last, multiple: true, cancellation);
    }

    // Sent as agents do, and like theirs lost without harm: what is not confirmed by a server is reported again.
    private async Task Report(BrokerPublisher publisher, IReadOnlyList<CommandReport> reports, CancellationToken cancellation) => await publisher.Publish(
        [
            .. reports.Select(report => new BrokerMessage(
                BrokerNames.Reports, BrokerNames.ShardKey(RunShard.Of(report.RunId, shards)), JsonSerializer.SerializeToUtf8Bytes(report, ContractsJson.Default.CommandReport))
            {
                UserId = connection.User,
            }),
        ],
        cancellation);

    [LoggerMessage(Level = LogLevel.Information, Message = "This process plays the {Targets} simulated targets now")]
    private partial void LogPlaying(int targets);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The simulated targets are not played at the moment: {Reason} It is tried again")]
    private partial void LogInterrupted(string reason);

    private sealed class NobodyListens : IAgentPresence
    {
        public IEnumerable<string> Present => [];

        public Task<AgentGreeting> Greet(Hello hello, CancellationToken cancellation) => Task.FromResult(AgentGreeting.Served);

        public Task Appeared(string targetId, CancellationToken cancellation) => Task.CompletedTask;

        public Task Alive(string targetId, DateTimeOffset sentAt, CancellationToken cancellation) => Task.CompletedTask;

        public Task Contested(string targetId, string? conflict, CancellationToken cancellation) => Task.CompletedTask;

        public Task Gone(string targetId, CancellationToken cancellation) => Task.CompletedTask;
    }
}
