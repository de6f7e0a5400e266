using System.Diagnostics.CodeAnalysis;
using System.Net.Mime;
using System.Text.Json.Serialization.Metadata;
using MassTransit;
using MassTransit.Serialization;
using Orchestrator.Contracts.Bus;

namespace Orchestrator.Messaging.Bus.Receiving;

/// <summary>
/// MassTransit's serializer of the bus: a message is raw JSON, whatever content type it says or does not say, and is what its queue is for.
/// </summary>
internal sealed class StrictSerializer : ISerializerFactory, IMessageDeserializer
{
    private static readonly ContentType Json = new("application/json");

    public ContentType ContentType => Json;

    public IMessageSerializer CreateSerializer() => new SystemTextJsonRawMessageSerializer();

    public IMessageDeserializer CreateDeserializer() => this;

    public ConsumeContext Deserialize(ReceiveContext receiveContext) =>
        new BodyConsumeContext(receiveContext, new Context(receiveContext.Body, ContentTypeOf(receiveContext), receiveContext.TransportHeaders, receiveContext.InputAddress));

    public SerializerContext Deserialize(MessageBody body, Headers headers, Uri? destinationAddress = null) => new Context(body, null, headers, destinationAddress);

    public MessageBody GetMessageBody(string text) => new StringMessageBody(text);

    public void Probe(ProbeContext context) => context.CreateScope("json").Add("contentType", Json.MediaType);

    private static string? ContentTypeOf(ReceiveContext context) =>
        context.TryGetPayload<RabbitMqBasicConsumeContext>(out var delivery) && delivery.Properties.IsContentTypePresent() ? delivery.Properties.ContentType : null;

    private sealed class Context(MessageBody body, string? contentType, Headers headers, Uri? destination)
        : BaseSerializerContext(SystemTextJsonMessageSerializer.Instance, new RawMessageContext(headers, destination, RawSerializerOptions.AnyMessageType), [])
    {
        public override bool IsSupportedMessageType<T>() => TypeOf(typeof(T)) is not null;

        public override bool IsSupportedMessageType(Type messageType) => TypeOf(messageType) is not null;

        public override bool TryGetMessage<T>([NotNullWhen(true)] out T? message)
            where T : class
        {
            message = TryGetMessage(typeof(T), out var read) ? (T)read : null;
            return message is not null;
        }

        public override bool TryGetMessage(Type messageType, [NotNullWhen(true)] out object? message)
        {
            message = TypeOf(messageType) is { } type ? MessageReader.Read(body.GetBytes(), contentType, type) : null;
            return message is not null;
        }

        public override IMessageSerializer GetMessageSerializer() => new SystemTextJsonRawMessageSerializer();

        public override IMessageSerializer GetMessageSerializer<T>(MessageEnvelope envelope, T message) => GetMessageSerializer();

        public override IMessageSerializer GetMessageSerializer(object message, string[] messageTypes) => GetMessageSerializer();

        public override Dictionary<string, object> ToDictionary<T>(T? message)
            where T : class => [];

        private static JsonTypeInfo? TypeOf(Type type) => BusJson.Default.GetTypeInfo(type);
    }
}
