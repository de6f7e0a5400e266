using System.Net.Security;
using Microsoft.Extensions.Logging;
using Orchestrator.Contracts.Broker;
using RabbitMQ.Client;

namespace Orchestrator.Messaging.RabbitMq;

/// <summary>
/// One connection to the broker, made again whenever it is lost, the first time included. The client's own recovery is off: it would keep
/// channels alive whose deliveries and confirmations are void. Here a lost connection ends its channels, and whoever used one opens another.
/// </summary>
public sealed partial class BrokerConnection : IAsyncDisposable
{
    // The broker drops who has been silent for two to three of these. A hung server's shards move within 30 seconds, so it must be less than that.
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(6);

    private readonly BrokerSettings settings;
    private readonly ConnectionFactory factory;
    private readonly TimeProvider time;
    private readonly ILogger<BrokerConnection> logger;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task keeping;
    private volatile TaskCompletionSource<IConnection> connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile IConnection? current;
    private bool isDisposed;

    /// <summary>Begins to connect; nothing waits for it until a channel is asked for.</summary>
    /// <param name="name">Who this is, as the broker's administration shows it.</param>
    /// <param name="time">Measures the pauses between attempts; the broker itself keeps real time.</param>
    /// <exception cref="FormatException">The file of authorities cannot be read.</exception>
    public BrokerConnection(BrokerSettings settings, string name, TimeProvider time, ILogger<BrokerConnection> logger)
    {
        (this.settings, this.time, this.logger) = (settings, time, logger);
        Problem = $"The broker {settings} has not answered yet.";
        factory = new ConnectionFactory
        {
            HostName = settings.Host,
            Port = settings.Port,
            VirtualHost = settings.VirtualHost,
            UserName = settings.User,
            Password = settings.Password,
            ClientProvidedName = name,
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = HeartbeatInterval,
            RequestedConnectionTimeout = TimeSpan.FromSeconds(10),
            ContinuationTimeout = TimeSpan.FromSeconds(20),
            Ssl = new SslOption
            {
                Enabled = settings.Tls,
                ServerName = settings.Host,
                AcceptablePolicyErrors = SslPolicyErrors.None,
                CertificateValidationCallback = BrokerTrust.Of(settings),
            },
        };
        keeping = Task.Run(Keep);
    }

    /// <summary>What stands between this process and the broker, for people; null while all is well.</summary>
    public string? Problem { get; private set; }

    public bool IsOpen => current is { IsOpen: true };

    /// <summary>How often it was made: what was sent, and not kept by the broker for good, over an earlier one may be lost.</summary>
    public int Number { get; private set; }

    /// <summary>The user this connection is made as, whom the broker vouches for where a message says so.</summary>
    public string User => settings.User;

    /// <summary>Done as soon as there is a connection.</summary>
    public Task Connected(CancellationToken cancellation) => connected.Task.WaitAsync(cancellation);

    /// <summary>Waits for the connection and opens a channel; it ends with the connection.</summary>
    /// <exception cref="BrokerException">The connection was lost meanwhile.</exception>
    public async Task<IChannel> OpenChannel(CreateChannelOptions? options, CancellationToken cancellation)
    {
        var connection = await connected.Task.WaitAsync(cancellation);
        return await Open(connection, options, cancellation);
    }

    /// <summary>Opens a channel if there is a connection now; null if there is none.</summary>
    public async Task<IChannel?> TryOpenChannel(CreateChannelOptions? options, CancellationToken cancellation)
    {
        if (current is not { IsOpen: true } connection)
            return null;
        try
        {
            return await Open(connection, options, cancellation);
        }
        catch (BrokerException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isDisposed, true))
            return;
        await stopping.CancelAsync();
        await keeping;
        if (current is { } connection)
            await Close(connection);
        connected.TrySetException(new ObjectDisposedException(nameof(BrokerConnection)));
        stopping.Dispose();
    }

    private async Task<IChannel> Open(IConnection connection, CreateChannelOptions? options, CancellationToken cancellation)
    {
        try
        {
            return await connection.CreateChannelAsync(options, cancellation);
        }
        catch (Exception failure) when (BrokerFailure.IsLoss(failure) && !cancellation.IsCancellationRequested)
        {
            throw new BrokerException($"The connection to the broker {settings} was lost.", failure);
        }
    }

    private async Task Keep()
    {
        var backOff = new BackOff(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(10));
        try
        {
            while (true)
            {
                try
                {
                    await UntilLost(backOff);
                }
                catch (Exception failure) when (failure is not OperationCanceledException || !stopping.IsCancellationRequested)
                {
                    var reason = Root(failure).Message;
                    if (Problem is null || !Problem.Contains(reason, StringComparison.Ordinal))
                        LogUnreachable(settings, reason);
                    Problem = $"The broker {settings} cannot be reached: {reason}";
                }

                await Task.Delay(backOff.Next(), time, stopping.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private async Task UntilLost(BackOff backOff)
    {
        var connection = await Admitted();
        var lost = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionShutdownAsync += (_, shutdown) =>
        {
            lost.TrySetResult(shutdown.ReplyText);
            return Task.CompletedTask;
        };
        connection.ConnectionBlockedAsync += (_, blocked) =>
        {
            Problem = $"The broker {settings} takes no messages: {blocked.Reason}. Give it memory or disk space.";
            LogBlocked(settings, blocked.Reason);
            return Task.CompletedTask;
        };
        connection.ConnectionUnblockedAsync += (_, _) =>
        {
            Problem = null;
            return Task.CompletedTask;
        };
        if (connection.CloseReason is { } closed)
            lost.TrySetResult(closed.ReplyText);
        LogConnected(settings);
        Problem = null;
        backOff.Reset();
        Number++;
        current = connection;
        connected.TrySetResult(connection);

        var reason = await lost.Task.WaitAsync(stopping.Token);
        Problem = $"The connection to the broker {settings} was lost: {reason}";
        connected = new TaskCompletionSource<IConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        LogLost(settings, reason);
        await Close(connection);
    }

    /// <summary>A connection to the virtual host. The client does not wait until the broker lets it in there; whoever has got a channel was let in.</summary>
    private async Task<IConnection> Admitted()
    {
        var connection = await factory.CreateConnectionAsync(stopping.Token);
        try
        {
            await using var channel = await connection.CreateChannelAsync(options: null, stopping.Token);
            return connection;
        }
        catch
        {
            await Close(connection);
            throw;
        }
    }

    private static Task Close(IConnection connection) => BrokerFailure.Quietly(async () =>
    {
        await connection.CloseAsync(Constants.ReplySuccess, "goodbye", TimeSpan.FromSeconds(5), abort: true);
        await connection.DisposeAsync();
    });

    // The client wraps the one sentence that says what is wrong ("ACCESS_REFUSED - Login was refused", "Connection refused") several times.
    private static Exception Root(Exception failure)
    {
        while ((failure as AggregateException)?.InnerExceptions.FirstOrDefault() is { } first || (failure.InnerException is { } inner && (first = inner) is not null))
            failure = first;
        return failure;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to the broker {Broker}.")]
    private partial void LogConnected(BrokerSettings broker);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection to the broker {Broker} was lost: {Reason}. It is made again.")]
    private partial void LogLost(BrokerSettings broker, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The broker {Broker} cannot be reached: {Reason}. It is tried again until it answers.")]
    private partial void LogUnreachable(BrokerSettings broker, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The broker {Broker} takes no messages: {Reason}. Give it memory or disk space.")]
    private partial void LogBlocked(BrokerSettings broker, string reason);
}
