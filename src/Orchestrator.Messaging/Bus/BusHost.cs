using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orchestrator.Contracts.Broker;
using Orchestrator.Messaging.RabbitMq;

namespace Orchestrator.Messaging.Bus;

/// <summary>
/// MassTransit for as long as the server runs. It has a container of its own: what it registers (health checks, its own hosted service) is
/// nothing of the server's, and it starts when the broker answers and has all exchanges, not before.
/// </summary>
internal sealed partial class BusHost(IServiceProvider services, IEnumerable<IBusEndpoint> endpoints, BusOptions options, BrokerConnection connection, ILogger<BusHost> logger)
    : BackgroundService
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backOff = new BackOff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await BusTopology.Declare(connection, options.Shards, stoppingToken);
                await Work(stoppingToken);
                return;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // A broker that is away or being repaired is no reason to go down.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogFailed(failure.GetBaseException().Message);
            }

            await Task.Delay(backOff.Next(), options.Pace, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Work(CancellationToken cancellation)
    {
        await using var container = Container();
        var bus = container.GetRequiredService<IBusControl>();
        await bus.StartAsync(cancellation);
        LogStarted(string.Join(", ", endpoints.Select(endpoint => endpoint.Name)));
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, options.Pace, cancellation);
        }
        finally
        {
            using var limit = new CancellationTokenSource(StopPatience, options.Pace);
            await bus.StopAsync(limit.Token);
        }
    }

    private ServiceProvider Container()
    {
        var collection = new ServiceCollection();
        collection.AddSingleton<ILoggerFactory>(new BusLoggers(services.GetRequiredService<ILoggerFactory>()));
        collection.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        collection.AddMassTransit(registration =>
        {
            registration.DisableUsageTelemetry();
            registration.UsingRabbitMq((_, bus) =>
            {
                bus.Host(options.Broker.Host, (ushort)options.Broker.Port, options.Broker.VirtualHost, options.Name, host =>
                {
                    host.Username(options.Broker.User);
                    host.Password(options.Broker.Password);
                    if (options.Broker.Tls)
                        host.UseSsl(UseTls);
                });
                foreach (var endpoint in endpoints)
                    endpoint.Configure(bus, services);
            });
        });
        return collection.BuildServiceProvider();
    }

    private void UseTls(IRabbitMqSslConfigurator tls)
    {
        tls.ServerName = options.Broker.Host;
        tls.EnforcePolicyErrors(System.Net.Security.SslPolicyErrors.RemoteCertificateNameMismatch | System.Net.Security.SslPolicyErrors.RemoteCertificateChainErrors | System.Net.Security.SslPolicyErrors.RemoteCertificateNotAvailable);
        if (BrokerTrust.Of(options.Broker) is { } trust)
            tls.CertificateValidationCallback = trust;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The bus takes messages from {Endpoints}")]
    private partial void LogStarted(string endpoints);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The bus could not be started and is tried again: {Reason}")]
    private partial void LogFailed(string reason);
}
