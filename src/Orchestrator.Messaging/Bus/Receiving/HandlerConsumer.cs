using MassTransit;
using Orchestrator.Contracts.Broker;

namespace Orchestrator.Messaging.Bus.Receiving;

/// <summary>Hands MassTransit's messages to a handler that knows nothing of it.</summary>
/// <param name="ownUser">The user of this fleet's servers: what they send on behalf of another says who that was.</param>
internal sealed class HandlerConsumer<T>(IBusHandler<T> handler, string ownUser) : IConsumer<T>
    where T : class
{
    public Task Consume(ConsumeContext<T> context) => handler.Handle(context.Message, Sender(context), context.CancellationToken);

    private BusSender Sender(ConsumeContext<T> context)
    {
        if (!context.TryGetPayload<RabbitMqBasicConsumeContext>(out var delivery) || !delivery.Properties.IsUserIdPresent())
            return default;
        var user = delivery.Properties.UserId;
        return new BusSender(user == ownUser && delivery.Properties.Headers.Text(BrokerNames.ParkedUserHeader) is { } other ? other : user);
    }
}
