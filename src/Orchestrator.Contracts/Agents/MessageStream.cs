using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Orchestrator.Contracts.Agents;

/// <summary>
/// Messages on a byte stream (the local channel): four bytes of length, big-endian, then that many bytes of JSON. Nothing longer than
/// <see cref="ContractLimits.MessageBytes"/> is written or read. One reader and one writer at a time.
/// </summary>
public sealed class MessageStream(Stream stream) : IAsyncDisposable
{
    private const int HeaderBytes = 4;

    private readonly byte[] header = new byte[HeaderBytes];

    /// <exception cref="InvalidDataException">The message is larger than the limit; nothing was written.</exception>
    public async ValueTask Write<T>(T message, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(message, type);
        if (body.Length > ContractLimits.MessageBytes)
            throw new InvalidDataException($"A message of {body.Length} bytes exceeds the limit of {ContractLimits.MessageBytes}.");
        var framed = new byte[HeaderBytes + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed, body.Length);
        body.CopyTo(framed, HeaderBytes);
        await stream.WriteAsync(framed, cancellation);
        await stream.FlushAsync(cancellation);
    }

    /// <summary>The next message, or null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">The peer announced a length out of bounds or sent something that is no such message.</exception>
    /// <exception cref="EndOfStreamException">The stream ended inside a message.</exception>
    public async ValueTask<T?> Read<T>(JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        var first = await stream.ReadAsync(header, cancellation);
        if (first == 0)
            return null;
        await stream.ReadExactlyAsync(header.AsMemory(first), cancellation);
        var length = BinaryPrimitives.ReadInt32BigEndian(header);
        if (length is <= 0 or > ContractLimits.MessageBytes)
            throw new InvalidDataException($"The peer announced a message of {length} bytes; allowed are 1 to {ContractLimits.MessageBytes}.");
        var body = new byte[length];
        await stream.ReadExactlyAsync(body, cancellation);
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw new InvalidDataException("The peer sent an empty message.");
        }
        catch (JsonException malformed)
        {
            throw new InvalidDataException($"The peer sent something that is no {typeof(T).Name}: {malformed.Message}", malformed);
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
