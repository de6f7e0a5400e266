using MassTransit;
using Microsoft.Extensions.Logging;
using Orchestrator.Messaging.Bus.Parking;

namespace Orchestrator.Messaging.Bus.Receiving;

/// <summary>The end of a message that could not be dealt with: it is parked and its refusal told, then it is acknowledged. If that fails, the broker delivers it again.</summary>
internal sealed partial class ParkingFilter(string queue, ParkedSender sender, ILogger logger) : IFilter<ExceptionReceiveContext>, IFilter<ReceiveContext>
{
    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        var failure = Refusal(context.Exception);
        if (failure is null)
            LogFailed(context.Exception, queue);
        await Park(context, failure?.Message ?? $"It failed again and again: {context.Exception.GetBaseException().Message}", failure);
        await next.Send(context);
    }

    /// <summary>A message that no consumer took. MassTransit counts one that cannot be read among them after it has been here as a fault.</summary>
    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        if (!context.HasPayloadType(typeof(Mark)))
            await Park(context, "Nobody took it.", null);
        await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("parking");

    private static MessageRefusedException? Refusal(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
        {
            if (failure is MessageRefusedException refused)
                return refused;
        }

        return null;
    }

    private async Task Park(ReceiveContext context, string reason, MessageRefusedException? refused)
    {
        if (!context.TryGetPayload<RabbitMqBasicConsumeContext>(out var delivery))
            throw new InvalidOperationException($"A message of '{queue}' came from no broker.");
        var unusable = new UnusableMessage
        {
            Queue = queue,
            Exchange = delivery.Exchange ?? "",
            RoutingKey = delivery.RoutingKey ?? "",
            Properties = delivery.Properties,
            Body = context.Body.GetBytes(),
            Reason = reason,
            Problems = refused?.Problems ?? [new("", reason)],
        };
        await sender.Park(unusable, context.CancellationToken);
        context.GetOrAddPayload(() => new Mark());
        LogParked(queue, reason);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message of {Queue} was parked: {Reason}")]
    private partial void LogParked(string queue, string reason);

    /// <summary>The message has been parked.</summary>
    private sealed class Mark;

    [LoggerMessage(Level = LogLevel.Error, Message = "A message of {Queue} failed for the last time and is parked")]
    private partial void LogFailed(Exception failure, string queue);
}
