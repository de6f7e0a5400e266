using System.Collections;
using System.Globalization;
using Orchestrator.Contracts.Broker;
using Orchestrator.Core.Parking;
using RabbitMQ.Client.Events;

namespace Orchestrator.Messaging.Bus.Parking;

/// <summary>A delivery of the queue of parked messages as what is kept of it. Who parked it said why in headers; the broker itself does so in its own (x-death).</summary>
internal static class ParkedMessageReader
{
    public static ParkedMessage Read(BasicDeliverEventArgs delivery, DateTimeOffset now)
    {
        var properties = delivery.BasicProperties;
        var headers = properties.Headers;
        var death = headers?.TryGetValue("x-death", out var deaths) == true ? (deaths as IList)?.OfType<IDictionary<string, object?>>().FirstOrDefault() : null;
        var queue = headers.Text(BrokerNames.ParkedQueueHeader) ?? death.Text("queue") ?? "";
        var messageId = properties.IsMessageIdPresent() ? properties.MessageId ?? "" : "";
        var body = delivery.Body.Length <= ParkingLimits.Body ? delivery.Body : delivery.Body[..ParkingLimits.Body];
        return new ParkedMessage
        {
            Id = ParkedId.Of(queue, messageId, body.Span),
            At = DateTimeOffset.TryParse(headers.Text(BrokerNames.ParkedAtHeader), CultureInfo.InvariantCulture, out var at) ? at.ToUniversalTime() : now,
            Queue = Cut(queue, 255),
            Exchange = Cut(headers.Text(BrokerNames.ParkedExchangeHeader) ?? death.Text("exchange") ?? "", 255),
            RoutingKey = Cut(delivery.RoutingKey, 255),
            Reason = Cut(headers.Text(BrokerNames.ParkedReasonHeader) ?? Reason(death), ParkingLimits.Reason),
            Sender = Cut(headers.Text(BrokerNames.ParkedUserHeader) ?? (properties.IsUserIdPresent() ? properties.UserId : null) ?? "", 255),
            MessageId = Cut(messageId, 255),
            ContentType = Cut(properties.IsContentTypePresent() ? properties.ContentType ?? "" : "", 255),
            Body = body.ToArray(),
            Size = Math.Max(delivery.Body.Length, long.TryParse(headers.Text(ParkedSender.SizeHeader), CultureInfo.InvariantCulture, out var size) ? size : 0),
        };
    }

    private static string Reason(IDictionary<string, object?>? death) => death.Text("reason") switch
    {
        "delivery_limit" => "It was delivered again and again and nobody ever dealt with it.",
        "rejected" => "It was rejected.",
        "expired" => "It waited too long.",
        "maxlen" => "Its queue was full.",
        { } other => $"The broker put it aside ({other}).",
        null => "It was sent here without a reason.",
    };

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
