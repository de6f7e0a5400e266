using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orchestrator.Contracts.Broker;
using Orchestrator.Messaging.Bus.Parking;
using Orchestrator.Messaging.Bus.Receiving;

namespace Orchestrator.Messaging.Bus;

/// <summary>One type of message: exchange and queue of one name, and whoever handles what comes.</summary>
internal interface IBusEndpoint
{
    string Name { get; }

    void Configure(IRabbitMqBusFactoryConfigurator bus, IServiceProvider services);
}

/// <inheritdoc cref="IBusEndpoint"/>
internal sealed class BusEndpoint<T>(string name) : IBusEndpoint
    where T : class
{
    /// <summary>The broker itself parks a message after this many deliveries that nobody answered, as when servers die of it.</summary>
    private const int DeliveriesAtMost = 20;

    public string Name => name;

    public void Configure(IRabbitMqBusFactoryConfigurator bus, IServiceProvider services)
    {
        var options = services.GetRequiredService<BusOptions>();
        bus.ReceiveEndpoint(name, endpoint =>
        {
            // The exchange of the queue's name is the only way in: none of MassTransit's own, which are named after .NET types.
            endpoint.ConfigureConsumeTopology = false;
            endpoint.PublishFaults = false;
            endpoint.SetQuorumQueue();
            endpoint.SetQueueArgument("x-delivery-limit", DeliveriesAtMost);
            endpoint.SetQueueArgument("x-dead-letter-exchange", BrokerNames.Parked);
            endpoint.SetQueueArgument("x-max-length", options.QueueLength);
            endpoint.SetQueueArgument("x-max-length-bytes", options.QueueBytes);
            endpoint.SetQueueArgument("x-overflow", "reject-publish");
            endpoint.PrefetchCount = options.Prefetch;
            endpoint.ConcurrentMessageLimit = options.Concurrency;
            endpoint.ClearSerialization();
            endpoint.AddDeserializer(new StrictSerializer(), isDefault: true);
            endpoint.AddSerializer(new StrictSerializer(), isSerializer: true);
            endpoint.UseMessageRetry(retry =>
            {
                retry.Intervals([.. options.Pauses]);
                retry.Ignore<MessageRefusedException>(refused => !refused.MayPass);
            });
            var parking = new ParkingFilter(name, services.GetRequiredService<ParkedSender>(), services.GetRequiredService<ILogger<ParkingFilter>>());
            endpoint.ConfigureError(pipe => pipe.UseFilter(parking));
            endpoint.ConfigureDeadLetter(pipe => pipe.UseFilter(parking));
            endpoint.Consumer(() => new HandlerConsumer<T>(services.GetRequiredService<IBusHandler<T>>(), options.Broker.User));
        });
    }
}
