using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Contracts.Bus;
using Orchestrator.Core.Outbox;
using Orchestrator.Messaging.Bus.Handlers;
using Orchestrator.Messaging.Bus.Parking;
using Orchestrator.Messaging.RabbitMq;

namespace Orchestrator.Messaging.Bus;

/// <summary>Puts the bus into a server that has a broker.</summary>
public static class BusSetup
{
    /// <summary>
    /// Adds endpoints, outbox relay (<see cref="IOutboxRelay"/>, for the shard host) and parked messages (<see cref="IParkedSender"/>). Needs the
    /// stores, RunLauncher, ITriggerMessages, IShardQueues and TimeProvider in the container.
    /// </summary>
    /// <param name="connection">The server's connection to the broker; whoever made it ends it.</param>
    public static void Add(IServiceCollection services, BrokerConnection connection, BusOptions options)
    {
        services.AddSingleton(options).AddSingleton(connection);
        services.AddSingleton<ParkedSender>().AddSingleton<IParkedSender>(provider => provider.GetRequiredService<ParkedSender>());
        services.AddSingleton<IOutboxRelay, OutboxRelay>();
        services.AddSingleton<RunWordDesk>();
        services.AddEndpoint<StartRun, StartRunHandler>(BusNames.StartRun);
        services.AddEndpoint<CancelRun, CancelRunHandler>(BusNames.CancelRun);
        services.AddEndpoint<PauseRun, PauseRunHandler>(BusNames.PauseRun);
        services.AddEndpoint<ResumeRun, ResumeRunHandler>(BusNames.ResumeRun);
        services.AddEndpoint<Trigger, TriggerHandler>(BusNames.Trigger);
        services.AddHostedService<BusHost>();
        services.AddHostedService<ParkedKeeper>();
    }

    /// <summary>Has messages of a type taken from the queue of that name. The type belongs to <see cref="BusJson"/>.</summary>
    public static IServiceCollection AddEndpoint<T, THandler>(this IServiceCollection services, string name)
        where T : class
        where THandler : class, IBusHandler<T> =>
        services.AddSingleton<IBusHandler<T>, THandler>().AddSingleton<IBusEndpoint>(new BusEndpoint<T>(name));
}
