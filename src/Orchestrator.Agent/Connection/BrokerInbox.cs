using System.Text.Json;
using System.Threading.Channels;
using Orchestrator.Agent.Hosting;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Agents;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Orchestrator.Agent.Connection;

/// <summary>
/// The agent's queue, consumed by this process alone. A message stays the broker's until it is taken: what a crash interrupts is delivered
/// again. What is no message is thrown away, so that it cannot stand in the way.
/// </summary>
internal sealed class BrokerInbox : AsyncDefaultBasicConsumer, IAsyncDisposable
{
    /// <summary>More than the agent keeps back before the server's welcome.</summary>
    private const int Unacknowledged = 600;

    private readonly AgentLog log;
    // Bounded by what the broker hands out unacknowledged.
    private readonly Channel<Arrival> arrivals = System.Threading.Channels.Channel.CreateUnbounded<Arrival>();
    private readonly Channel<(ulong Tag, bool IsUsable)> settled = System.Threading.Channels.Channel.CreateUnbounded<(ulong, bool)>();
    private Task settling = Task.CompletedTask;

    private BrokerInbox(IChannel channel, AgentLog log)
        : base(channel) => this.log = log;

    /// <exception cref="RabbitMQ.Client.Exceptions.OperationInterruptedException">There is no such queue (404), or another process consumes it (403).</exception>
    public static async Task<BrokerInbox> Open(IConnection connection, string queue, AgentLog log, CancellationToken cancellation)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        var inbox = new BrokerInbox(channel, log);
        try
        {
            await channel.BasicQosAsync(prefetchSize: 0, prefetchCount: Unacknowledged, global: false, cancellation);
            await channel.BasicConsumeAsync(queue, autoAck: false, consumerTag: "", noLocal: false, exclusive: true, arguments: null, inbox, cancellation);
            inbox.settling = Task.Run(inbox.Settle, CancellationToken.None);
            return inbox;
        }
        catch
        {
            await inbox.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="IOException">Nothing comes any more; the message says why.</exception>
    public async ValueTask<Arrival> Receive(CancellationToken cancellation)
    {
        try
        {
            return await arrivals.Reader.ReadAsync(cancellation);
        }
        catch (ChannelClosedException closed)
        {
            throw closed.InnerException as IOException ?? new IOException("the connection is closed", closed);
        }
    }

    public override Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        if (Read(body) is { } message)
            arrivals.Writer.TryWrite(new Arrival(message, () => settled.Writer.TryWrite((deliveryTag, true))));
        else
            settled.Writer.TryWrite((deliveryTag, false));
        return Task.CompletedTask;
    }

    public override Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason)
    {
        End(reason.ReplyText);
        return base.HandleChannelShutdownAsync(channel, reason);
    }

    public async ValueTask DisposeAsync()
    {
        End("the connection is closed");
        await settling;
        try
        {
            await Channel.DisposeAsync();
        }
        catch (Exception gone) when (BrokerFailure.IsLoss(gone))
        {
            // It went with its connection.
        }
    }

    protected override Task OnCancelAsync(string[] consumerTags, CancellationToken cancellationToken = default)
    {
        End("the agent's queue was deleted");
        return base.OnCancelAsync(consumerTags, cancellationToken);
    }

    private void End(string why)
    {
        arrivals.Writer.TryComplete(new IOException(why));
        settled.Writer.TryComplete();
    }

    private ServerMessage? Read(ReadOnlyMemory<byte> body)
    {
        if (body.Length > ContractLimits.MessageBytes)
        {
            log.Error($"a message of {body.Length} bytes is thrown away; {ContractLimits.MessageBytes} are allowed");
            return null;
        }

        try
        {
            if (JsonSerializer.Deserialize(body.Span, ContractsJson.Default.ServerMessage) is { } message)
                return message;
            log.Error("an empty message is thrown away");
        }
        catch (Exception malformed) when (malformed is JsonException or NotSupportedException)
        {
            log.Error($"something that is no message of a server is thrown away: {malformed.Message}");
        }

        return null;
    }

    private async Task Settle()
    {
        try
        {
            await foreach (var (tag, isUsable) in settled.Reader.ReadAllAsync())
            {
                if (isUsable)
                    await Channel.BasicAckAsync(tag, multiple: false);
                else
                    await Channel.BasicRejectAsync(tag, requeue: false);
            }
        }
        catch (Exception lost) when (BrokerFailure.IsLoss(lost))
        {
            // The broker delivers again what it has not heard of, and it is recognised.
        }
    }
}
