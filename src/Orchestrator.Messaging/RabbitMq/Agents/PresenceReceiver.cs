using Microsoft.Extensions.Logging;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Broker;
using Orchestrator.Core.Targets;
using RabbitMQ.Client;

namespace Orchestrator.Messaging.RabbitMq.Agents;

/// <summary>
/// Hears which agents are there. Every server runs one; the broker lets one of them at a time consume, and that server is the presence
/// keeper. It answers greetings and heartbeats, says who is gone, and shows who claims to be somebody else.
/// </summary>
/// <param name="queues">Makes the queue of an agent that greets and has none.</param>
/// <param name="presence">Is told what is heard.</param>
/// <param name="shards">The stored number of shards: agents route their reports by it.</param>
/// <param name="time">The server's clock, for its answers. Silence is measured in real time, as agents keep it.</param>
public sealed partial class PresenceReceiver(
    BrokerConnection connection, BrokerPublisher publisher, AgentQueues queues, IAgentPresence presence, int shards, TimeProvider time, ILogger<PresenceReceiver> logger)
{
    private const string TickType = "tick";
    private const int Unacknowledged = 1_000;
    private const int AtOnce = 250;

    /// <summary>An answer that comes later measures no clock.</summary>
    private static readonly TimeSpan LifeOfAnswer = TimeSpan.FromSeconds(30);

    /// <summary>Each server says something now and then, so that there is a keeper also where no agent is left to say anything.</summary>
    private static readonly TimeSpan TickEvery = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly TimeProvider real = TimeProvider.System;
    private readonly AgentReader reader = new("A word about an agent's presence", TimeProvider.System, logger);

    /// <summary>Whether this server is the presence keeper now.</summary>
    public bool IsKeeper { get; private set; }

    /// <summary>Works until cancelled.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        var ticking = Tick(cancellation);
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await Keep(cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // Whatever stops the listening (the broker, the store) is tried again; another server takes over meanwhile.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogInterrupted(failure.Message);
            }

            IsKeeper = false;
            await Task.Delay(Pause, real, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await ticking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task Tick(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TickEvery, real);
        do
        {
            await publisher.Publish(
                [new BrokerMessage(BrokerNames.Presence, BrokerNames.Presence, "{}"u8.ToArray()) { Type = TickType, UserId = connection.User, IsPersistent = false }], cancellation);
        }
        while (await timer.WaitForNextTickAsync(cancellation));
    }

    private async Task Keep(CancellationToken cancellation)
    {
        await using var channel = await connection.OpenChannel(options: null, cancellation);
        var consumer = new AgentConsumer(channel, "The queue of the agents' presence was deleted.");
        await channel.BasicQosAsync(prefetchSize: 0, prefetchCount: Unacknowledged, global: false, cancellation);
        await channel.BasicConsumeAsync(BrokerNames.Presence, autoAck: false, consumer, cancellation);
        var book = new PresenceBook();
        var began = real.GetTimestamp();
        var looked = TimeSpan.Zero;
        var more = consumer.Received.WaitToReadAsync(cancellation).AsTask();
        while (true)
        {
            await Task.WhenAny(more, Task.Delay(LookEvery, real, cancellation));
            var deliveries = new List<AgentDelivery>();
            while (deliveries.Count < AtOnce && consumer.Received.TryRead(out var delivery))
                deliveries.Add(delivery);
            if (more.IsCompleted)
            {
                await more;
                more = consumer.Received.WaitToReadAsync(cancellation).AsTask();
            }

            var now = real.GetElapsedTime(began);
            if (deliveries.Count > 0)
            {
                if (!IsKeeper)
                    Begin(book, now);
                await Take(deliveries, book, now, cancellation);
                await channel.BasicAckAsync(deliveries[^1].Tag, multiple: true, cancellation);
            }

            now = real.GetElapsedTime(began);
            if (!IsKeeper || now - looked < LookEvery || deliveries.Count == AtOnce)
                continue;

            // A server that stood still, or had a pile before it, has no right to call others silent.
            if (now - looked > LookEvery * 4)
                book.Excuse(now);
            looked = now;
            await Look(book, now, cancellation);
        }
    }

    private void Begin(PresenceBook book, TimeSpan now)
    {
        IsKeeper = true;
        book.TakeOver(presence.Present, now);
        LogKeeper();
    }

    private async Task Look(PresenceBook book, TimeSpan now, CancellationToken cancellation)
    {
        foreach (var target in book.TakeGone(now))
            await presence.Gone(target, cancellation);
        foreach (var target in book.TakeSettled(now))
            await presence.Contested(target, conflict: null, cancellation);
    }

    private async Task Take(List<AgentDelivery> deliveries, PresenceBook book, TimeSpan now, CancellationToken cancellation)
    {
        var answers = new List<Answer>();
        foreach (var delivery in deliveries)
        {
            if (delivery.Type == TickType && delivery.User == connection.User)
                continue;
            if (reader.Read(delivery, said => said is Hello or Heartbeat) is { } message)
                await Hear(message, book, answers, now, cancellation);
        }

        await Publish(answers, cancellation);
        foreach (var answer in answers)
        {
            if (answer.Greeting is null)
                continue;
            if (answer.Outcome == PublishOutcome.Confirmed)
                await presence.Appeared(answer.Target, cancellation);
            else
                book.Forget(answer.Target);
        }
    }

    private async Task Hear(AgentMessage message, PresenceBook book, List<Answer> answers, TimeSpan now, CancellationToken cancellation)
    {
        switch (message)
        {
            case Hello { Excluded: true } hello:
                book.Excluded(hello, now);
                break;
            case Hello hello:
                var greeting = await presence.Greet(hello, cancellation);
                if (greeting.Conflict is { } conflict)
                {
                    LogNotServed(hello.Target, hello.MachineId, conflict);
                    answers.Add(new Answer(hello.Target, new Conflict(conflict, hello.Instance), Greeting: null));
                }
                else
                {
                    var isNew = book.Serve(hello, now);
                    answers.Add(new Answer(hello.Target, Welcome(hello.SentAt), isNew ? hello : null));
                }

                break;
            case Heartbeat beat:
                var meaning = book.Heard(beat, now, out var contested);
                if (contested is not null)
                {
                    LogContested(beat.Target, contested);
                    await presence.Contested(beat.Target, contested, cancellation);
                }

                if (meaning == PresenceBook.Beat.Known)
                {
                    await presence.Alive(beat.Target, beat.SentAt, cancellation);
                    answers.Add(new Answer(beat.Target, Welcome(beat.SentAt), Greeting: null));
                }
                else if (meaning == PresenceBook.Beat.Unknown)
                {
                    answers.Add(new Answer(beat.Target, new GreetAgain(), Greeting: null));
                }

                break;
        }
    }

    private Welcome Welcome(DateTimeOffset echo) => new(time.GetUtcNow(), echo, shards);

    private async Task Publish(List<Answer> answers, CancellationToken cancellation)
    {
        await PublishOnce(answers, cancellation);
        var homeless = answers.Where(answer => answer is { Greeting: not null, Outcome: PublishOutcome.Returned }).ToList();
        foreach (var answer in homeless)
            await queues.Declare(answer.Target, cancellation);
        await PublishOnce(homeless, cancellation);
    }

    private async Task PublishOnce(List<Answer> answers, CancellationToken cancellation)
    {
        var outcomes = await publisher.Publish([.. answers.Select(answer => AgentMail.To(answer.Target, answer.Message, LifeOfAnswer))], cancellation);
        for (var index = 0; index < outcomes.Count; index++)
            answers[index].Outcome = outcomes[index];
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "This server keeps the agents' presence now")]
    private partial void LogKeeper();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The agents' presence is not heard at the moment: {Reason} It is tried again")]
    private partial void LogInterrupted(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The agent of {Target} on machine {Machine} is not served: {Conflict}")]
    private partial void LogNotServed(string target, string machine, string conflict);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Target {Target}: {Conflict}")]
    private partial void LogContested(string target, string conflict);

    /// <param name="Greeting">What it answers, if that is a greeting that is served.</param>
    private sealed record Answer(string Target, ServerMessage Message, Hello? Greeting)
    {
        public PublishOutcome Outcome { get; set; }
    }
}
