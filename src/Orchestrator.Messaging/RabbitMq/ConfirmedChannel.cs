using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Orchestrator.Messaging.RabbitMq;

/// <summary>
/// A channel in confirm mode and the messages on it that the broker has not answered. The client's own tracking is off: it makes an
/// exception of every message that is returned or refused, and here those are ordinary answers by the thousand.
/// </summary>
internal sealed class ConfirmedChannel : IAsyncDisposable
{
    // The broker gives a returned message back with its headers but without its number.
    private const string NumberHeader = "orchestrator-number";

    private readonly IChannel channel;
    private readonly Lock gate = new();
    private readonly Dictionary<ulong, Waiting> waiting = [];
    private readonly HashSet<ulong> returned = [];
    private ulong published;
    private ulong lowest = 1;
    private bool isBroken;

    public ConfirmedChannel(IChannel channel)
    {
        this.channel = channel;
        channel.BasicAcksAsync += (_, acks) => Answered(acks.DeliveryTag, acks.Multiple, PublishOutcome.Confirmed);
        channel.BasicNacksAsync += (_, nacks) => Answered(nacks.DeliveryTag, nacks.Multiple, PublishOutcome.Refused);
        channel.BasicReturnAsync += (_, message) => Returned(message);
        channel.ChannelShutdownAsync += (_, _) => Break();
    }

    public bool IsUsable => !isBroken && channel.IsOpen;

    /// <summary>Hands all messages to the connection, in order, one caller at a time. After any failure the channel is not usable any more.</summary>
    public async Task Send(IReadOnlyList<BrokerMessage> messages, PublishBatch batch, CancellationToken cancellation)
    {
        var first = published + 1;
        lock (gate)
        {
            if (isBroken)
            {
                SettleFrom(batch, 0, messages.Count);
                return;
            }

            for (var index = 0; index < messages.Count; index++)
                waiting.Add(first + (ulong)index, new Waiting(batch, index));
            published += (ulong)messages.Count;
        }

        try
        {
            for (var index = 0; index < messages.Count; index++)
            {
                var message = messages[index];
                await channel.BasicPublishAsync(message.Exchange, message.RoutingKey, mandatory: true, Properties(message, first + (ulong)index), message.Body, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await Break();
            throw;
        }
        catch (Exception failure) when (BrokerFailure.IsLoss(failure))
        {
            // What is not answered is unknown.
            await Break();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Break();
        await BrokerFailure.Quietly(channel.DisposeAsync);
    }

    private static BasicProperties Properties(BrokerMessage message, ulong number)
    {
        var headers = new Dictionary<string, object?>((message.Headers?.Count ?? 0) + 1) { [NumberHeader] = (long)number };
        foreach (var (name, value) in message.Headers ?? new Dictionary<string, string>())
            headers[name] = value;
        var properties = new BasicProperties { Persistent = message.IsPersistent, ContentType = message.ContentType, Headers = headers };
        if (message.Type is not null)
            properties.Type = message.Type;
        if (message.Id is not null)
            properties.MessageId = message.Id;
        if (message.UserId is not null)
            properties.UserId = message.UserId;
        if (message.TimeToLive is { } life)
            properties.Expiration = Math.Max(0, (long)life.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        return properties;
    }

    private static void SettleFrom(PublishBatch batch, int from, int count)
    {
        for (var index = from; index < count; index++)
            batch.Settle(index, PublishOutcome.Unknown);
    }

    // A return precedes the confirmation of the same message.
    private Task Returned(BasicReturnEventArgs message)
    {
        if (message.BasicProperties.Headers?.TryGetValue(NumberHeader, out var number) == true && number is long of)
        {
            lock (gate)
                returned.Add((ulong)of);
        }

        return Task.CompletedTask;
    }

    private Task Answered(ulong tag, bool multiple, PublishOutcome outcome)
    {
        lock (gate)
        {
            if (!multiple)
                Settle(tag, outcome);
            for (; lowest <= (multiple ? tag : published) && (multiple || !waiting.ContainsKey(lowest)); lowest++)
                Settle(lowest, outcome);
        }

        return Task.CompletedTask;
    }

    private void Settle(ulong number, PublishOutcome outcome)
    {
        if (waiting.Remove(number, out var one))
            one.Batch.Settle(one.Index, returned.Remove(number) ? PublishOutcome.Returned : outcome);
    }

    private Task Break()
    {
        lock (gate)
        {
            isBroken = true;
            foreach (var one in waiting.Values)
                one.Batch.Settle(one.Index, PublishOutcome.Unknown);
            waiting.Clear();
        }

        return Task.CompletedTask;
    }

    private readonly record struct Waiting(PublishBatch Batch, int Index);
}
