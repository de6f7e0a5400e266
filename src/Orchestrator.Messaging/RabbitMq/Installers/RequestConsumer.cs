using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using Orchestrator.Core.Runs;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Orchestrator.Messaging.RabbitMq.Installers;

/// <summary>Takes requests to installers as the broker hands them over; closing it gives back what was not acknowledged.</summary>
internal sealed class RequestConsumer(IChannel channel, Action unreadable) : AsyncDefaultBasicConsumer(channel)
{
    private readonly Channel<(ulong Tag, OutgoingCommand? Command)> received =
        System.Threading.Channels.Channel.CreateUnbounded<(ulong, OutgoingCommand?)>(new UnboundedChannelOptions { SingleReader = true });

    private readonly IChannel channel = channel;
    private ulong last;

    /// <exception cref="BrokerException">The channel is gone.</exception>
    public async Task<IReadOnlyList<OutgoingCommand>> Receive(int max, CancellationToken cancellation)
    {
        await received.Reader.WaitToReadAsync(cancellation);
        var commands = new List<OutgoingCommand>();
        while (commands.Count < max && received.Reader.TryRead(out var one))
        {
            last = one.Tag;
            if (one.Command is not null)
                commands.Add(one.Command);
            else
                unreadable();
        }

        return commands;
    }

    public async Task Acknowledge(CancellationToken cancellation)
    {
        if (last == 0)
            return;
        await channel.BasicAckAsync(last, multiple: true, cancellation);
        last = 0;
    }

    public ValueTask Close() => channel.DisposeAsync();

    public override Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default)
    {
        received.Writer.TryWrite((deliveryTag, Read(body.Span)));
        return Task.CompletedTask;
    }

    public override Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason)
    {
        received.Writer.TryComplete(new BrokerException(reason.ReplyText));
        return Task.CompletedTask;
    }

    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        received.Writer.TryComplete(new BrokerException("The installers' queue was deleted."));
        return Task.CompletedTask;
    }

    private static OutgoingCommand? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, InstallerMailJson.Default.OutgoingCommand);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(OutgoingCommand))]
internal sealed partial class InstallerMailJson : JsonSerializerContext;
