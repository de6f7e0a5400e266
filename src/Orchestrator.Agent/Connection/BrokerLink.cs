using System.Text.Json;
using Orchestrator.Agent.Hosting;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Broker;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Orchestrator.Agent.Connection;

/// <summary>One connection to the broker, made to learn soon when it is lost and never mended: the next one is a new link.</summary>
internal sealed class BrokerLink : IServerLink
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(3);

    private readonly IConnection connection;
    private readonly IChannel publishing;
    private readonly string target;
    private readonly string user;
    private readonly AgentLog log;
    private BrokerInbox? inbox;
    private bool isExcluded;
    private int shards;

    private BrokerLink(IConnection connection, IChannel publishing, string target, string user, AgentLog log) =>
        (this.connection, this.publishing, this.target, this.user, this.log) = (connection, publishing, target, user, log);

    /// <exception cref="IOException">The broker is not there or lets nobody in.</exception>
    /// <exception cref="NotAdmittedException">It refuses this agent.</exception>
    public static async Task<BrokerLink> Open(BrokerSettings broker, string target, AgentLog log, CancellationToken cancellation)
    {
        IConnection? opened = null;
        try
        {
            opened = await Factory(broker, target).CreateConnectionAsync(cancellation);
            var options = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
            var link = new BrokerLink(opened, await opened.CreateChannelAsync(options, cancellation), target, broker.User, log);
            await link.TryConsume(cancellation);
            return link;
        }
        catch (Exception failure) when (BrokerFailure.IsLoss(failure))
        {
            if (opened is not null)
                await Close(opened);
            cancellation.ThrowIfCancellationRequested();
            throw BrokerFailure.Translate(failure);
        }
    }

    public async ValueTask Send(AgentMessage message, CancellationToken cancellation)
    {
        try
        {
            switch (message)
            {
                case Hello hello:
                    await Publish(BrokerNames.Presence, BrokerNames.Presence, Json<AgentMessage>(hello with { Excluded = isExcluded }), isPersistent: false, cancellation);
                    break;
                case Reported { Report: var report }:
                    var shard = RunShard.Of(report.RunId, shards);
                    await Publish(BrokerNames.Reports, BrokerNames.ShardKey(shard), JsonSerializer.SerializeToUtf8Bytes(report, ContractsJson.Default.CommandReport), isPersistent: true, cancellation);
                    break;
                case OutputSeen seen when seen.Answer.StartsWith(BrokerNames.WatchKey(""), StringComparison.Ordinal):
                    // Nobody is told if nobody is there any more.
                    await Publish(BrokerNames.Reports, seen.Answer, Json(message), isPersistent: false, cancellation, mandatory: false);
                    break;
                case OutputSeen:
                    break;
                case OutputPiece:
                    await Publish(BrokerNames.Reports, BrokerNames.Outputs, Json(message), isPersistent: true, cancellation);
                    break;
                default:
                    await Publish(BrokerNames.Presence, BrokerNames.Presence, Json(message), isPersistent: false, cancellation);
                    break;
            }
        }
        catch (PublishException unwanted)
        {
            // Everything that an agent says it says again.
            log.Warning(unwanted.IsReturn ? "the broker has no queue for this message; are the servers running?" : "the broker takes no more messages of this kind now");
        }
        catch (Exception failure) when (BrokerFailure.IsLoss(failure))
        {
            cancellation.ThrowIfCancellationRequested();
            throw BrokerFailure.Translate(failure);
        }
    }

    public async ValueTask<Arrival?> Receive(CancellationToken cancellation)
    {
        try
        {
            while (inbox is null)
            {
                if (isExcluded)
                {
                    throw new NotAdmittedException(
                        $"another agent uses the identity of target '{target}' now: a copy of this data folder, a second process, or this agent's own former connection "
                        + "whose end the broker has not noticed yet. Nothing is executed here meanwhile. Enrol a copied computer as a target of its own.");
                }

                // The server declares the queue when it hears the greeting.
                await Task.Delay(LookAgain, TimeProvider.System, cancellation);
                await TryConsume(cancellation);
            }

            var arrival = await inbox.Receive(cancellation);
            if (arrival.Message is Welcome welcome)
                shards = welcome.Shards;
            
            return arrival;
        }
        catch (Exception failure) when (failure is not IOException && BrokerFailure.IsLoss(failure))
        {
            cancellation.ThrowIfCancellationRequested();
            throw BrokerFailure.Translate(failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            // Over a link that is cut the broker never answers a goodbye, and a computer that shuts down does not wait long for its services.
            await Leave().WaitAsync(Goodbye, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            // The broker notices by the heartbeats that do not come.
        }
    }

    private static ConnectionFactory Factory(BrokerSettings broker, string target) => new()
    {
        HostName = broker.Host,
        Port = broker.Port,
        VirtualHost = broker.VirtualHost,
        UserName = broker.User,
        Password = broker.Password,
        ClientProvidedName = $"orchestrator-agent of {target}",
        AutomaticRecoveryEnabled = false,
        TopologyRecoveryEnabled = false,
        RequestedHeartbeat = TimeSpan.FromSeconds(10),
        RequestedConnectionTimeout = TimeSpan.FromSeconds(10),
        ContinuationTimeout = TimeSpan.FromSeconds(20),
        Ssl = new SslOption { Enabled = broker.Tls, ServerName = broker.Host, CertificateValidationCallback = BrokerTrust.Of(broker) },
    };

    private static byte[] Json<T>(T message)
        where T : AgentMessage => JsonSerializer.SerializeToUtf8Bytes(message, ContractsJson.Default.AgentMessage);

    private async Task Leave()
    {
        if (inbox is not null)
            await inbox.DisposeAsync();
        await Close(connection);
    }

    private static async Task Close(IConnection connection)
    {
        try
        {
            await connection.CloseAsync(Constants.ReplySuccess, "goodbye", Goodbye, abort: true);
            await connection.DisposeAsync();
        }
        catch (Exception gone) when (BrokerFailure.IsLoss(gone))
        {
            // It is closed either way.
        }
    }

    /// <summary>Consumes the queue, or learns that there is none or that somebody else consumes it.</summary>
    private async Task TryConsume(CancellationToken cancellation)
    {
        try
        {
            inbox = await BrokerInbox.Open(connection, BrokerNames.AgentQueue(target), log, cancellation);
        }
        catch (OperationInterruptedException refused) when (BrokerFailure.CodeOf(refused) == Constants.NotFound)
        {
            log.Warning($"the broker has no queue for target '{target}' yet; the server makes it");
        }
        catch (OperationInterruptedException refused) when (BrokerFailure.IsExclusiveUse(refused))
        {
            isExcluded = true;
        }
    }

    private async Task Publish(string exchange, string key, byte[] body, bool isPersistent, CancellationToken cancellation, bool mandatory = true)
    {
        var properties = new BasicProperties { Persistent = isPersistent, ContentType = "application/json", UserId = user };
        await publishing.BasicPublishAsync(exchange, key, mandatory, properties, body, cancellation);
    }
}
