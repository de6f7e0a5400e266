using System.Globalization;
using System.Text.Json;
using Orchestrator.Contracts.Broker;
using Orchestrator.Contracts.Bus;
using Orchestrator.Core.Parking;
using Orchestrator.Messaging.Bus.Receiving;
using Orchestrator.Messaging.RabbitMq;

namespace Orchestrator.Messaging.Bus.Parking;

/// <summary>Sends messages to the queue of the parked ones, and from there back to where they came from.</summary>
internal sealed class ParkedSender(BrokerConnection connection, BusOptions options, TimeProvider time) : IParkedSender, IAsyncDisposable
{
    /// <summary>Header of a parked message: its length in bytes, where only its beginning is there.</summary>
    public const string SizeHeader = "orchestrator-size";

    private readonly BrokerPublisher publisher = new(connection, options.Pace);
    private bool isDisposed;

    /// <summary>Parks a message and tells that it was refused, in this order; done when the broker has both.</summary>
    /// <exception cref="BrokerException">The broker did not take it.</exception>
    public async Task Park(UnusableMessage message, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var outcomes = await publisher.Publish([Parked(message, now), Refused(message, now)], cancellation);
        if (outcomes[0] != PublishOutcome.Confirmed || outcomes[1] is not (PublishOutcome.Confirmed or PublishOutcome.Returned))
            throw new BrokerException($"A message of '{message.Queue}' could not be parked ({outcomes[0]}, {outcomes[1]}).");
    }

    public async Task<string?> SendBack(ParkedMessage message, CancellationToken cancellation)
    {
        if (!message.IsWhole)
            return $"Only the first {message.Body.Length:N0} of its {message.Size:N0} bytes are kept; its sender has to send it again.";
        if (message.Exchange is BrokerNames.Reports or BrokerNames.Presence)
            return "It came from an agent, in whose name nobody else may send; the agent repeats it by itself until it is stored.";

        // Inputs to shards are trusted by the exchange they come through; everything else goes to the one queue it could not leave.
        var (exchange, key) = message.Exchange == BrokerNames.Inputs ? (message.Exchange, message.RoutingKey) : ("", message.Queue);
        var hasSender = message.Sender.Length > 0;
        var again = new BrokerMessage(exchange, key, message.Body)
        {
            ContentType = message.ContentType.Length > 0 ? message.ContentType : "application/json",
            Id = message.MessageId.Length > 0 ? message.MessageId : null,

            // The broker vouches that a server says who the sender was. Without a sender there is nothing to vouch for.
            UserId = hasSender ? connection.User : null,
            Headers = hasSender ? new Dictionary<string, string> { [BrokerNames.ParkedUserHeader] = message.Sender } : null,
        };
        return (await publisher.Publish([again], cancellation))[0] switch
        {
            PublishOutcome.Confirmed => null,
            PublishOutcome.Returned => $"The queue '{message.Queue}' does not exist any more.",
            PublishOutcome.Refused => $"The queue '{message.Queue}' is full; try again later.",
            _ => $"The broker did not answer; try again. {connection.Problem}".TrimEnd(),
        };
    }

    /// <summary>A container that knows it under two names disposes it twice.</summary>
    public ValueTask DisposeAsync() => Interlocked.Exchange(ref isDisposed, true) ? ValueTask.CompletedTask : publisher.DisposeAsync();

    private static BrokerMessage Parked(UnusableMessage message, DateTimeOffset now)
    {
        var headers = new Dictionary<string, string>
        {
            [BrokerNames.ParkedReasonHeader] = message.Reason.Length <= ParkingLimits.Reason ? message.Reason : message.Reason[..ParkingLimits.Reason],
            [BrokerNames.ParkedQueueHeader] = message.Queue,
            [BrokerNames.ParkedExchangeHeader] = message.Exchange,
            [BrokerNames.ParkedAtHeader] = now.ToString("O", CultureInfo.InvariantCulture),
            [SizeHeader] = message.Body.Length.ToString(CultureInfo.InvariantCulture),
        };
        if (message.Properties.IsUserIdPresent())
            headers[BrokerNames.ParkedUserHeader] = message.Properties.UserId!;
        return new BrokerMessage(BrokerNames.Parked, message.RoutingKey, message.Body.Length <= ParkingLimits.Body ? message.Body : message.Body[..ParkingLimits.Body])
        {
            ContentType = message.Properties.IsContentTypePresent() ? message.Properties.ContentType! : "",
            Id = message.Properties.IsMessageIdPresent() ? message.Properties.MessageId : null,
            Headers = headers,
        };
    }

    private static BrokerMessage Refused(UnusableMessage message, DateTimeOffset now)
    {
        var id = message.Properties.IsMessageIdPresent() && message.Properties.MessageId is { Length: > 0 } given ? given : null;
        var refused = new RunRefused
        {
            EventId = new Guid(ParkedId.Hash(message.Queue, id ?? "", message.Body.Span).AsSpan(0, 16), bigEndian: true),
            Message = message.Queue,
            MessageId = id,
            IdempotencyKey = MessageReader.Peek(message.Body, "idempotencyKey"),
            RunId = MessageReader.Peek(message.Body, "runId"),
            Problems = message.Problems,
            RefusedAt = now,
        };
        return new BrokerMessage(BusNames.RunRefused, "", JsonSerializer.SerializeToUtf8Bytes(refused, BusJson.Default.RunRefused))
        {
            Id = refused.EventId.ToString(),
            Type = nameof(RunRefused),
        };
    }
}
