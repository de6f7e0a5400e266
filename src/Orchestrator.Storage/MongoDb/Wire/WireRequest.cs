using System.Buffers.Binary;
using MongoDB.Bson;
using Orchestrator.Storage.MongoDb.Transport;

namespace Orchestrator.Storage.MongoDb.Wire;

/// <summary>One OP_MSG as bytes. May be sent again, on another connection, but by one at a time.</summary>
internal sealed class WireRequest : IDisposable
{
    private const int InitialCapacity = 512;

    private readonly MemoryStream stream = new(InitialCapacity);

    private WireRequest(BsonDocument body)
    {
        stream.SetLength(WireFormat.HeaderLength + sizeof(int));
        stream.Position = stream.Length;
        stream.WriteByte(WireFormat.BodySection);
        BsonBytes.Write(stream, body);
    }

    /// <summary>How many statements are in it.</summary>
    public int Statements { get; private set; }

    public static WireRequest Of(BsonDocument body)
    {
        var request = new WireRequest(body);
        request.Finish();
        return request;
    }

    /// <summary>Takes as many statements, from <paramref name="first"/> on, as the server's limits allow; at least one.</summary>
    /// <exception cref="MongoCommandException">The first statement is larger than any document may be.</exception>
    public static WireRequest Of(BsonDocument body, string sequence, BsonArray statements, int first, WireLimits limits)
    {
        var request = new WireRequest(body);
        var output = request.stream;
        output.WriteByte(WireFormat.SequenceSection);
        var start = (int)output.Position;
        Span<byte> name = stackalloc byte[sizeof(int) + sequence.Length + 1];
        name.Clear();
        System.Text.Encoding.ASCII.GetBytes(sequence, name[sizeof(int)..]);
        output.Write(name);

        var most = Math.Min(statements.Count - first, limits.MaxStatements);
        while (request.Statements < most)
        {
            var before = output.Position;
            BsonBytes.Write(output, statements[first + request.Statements].AsBsonDocument);
            BulkWrite.Demand(output.Position - before, limits.MaxDocument, first + request.Statements);
            if (output.Position > limits.MaxMessage && request.Statements > 0)
            {
                output.SetLength(before);
                break;
            }

            request.Statements++;
        }

        BinaryPrimitives.WriteInt32LittleEndian(output.GetBuffer().AsSpan(start), (int)output.Length - start);
        request.Finish();
        return request;
    }

    public void Dispose() => stream.Dispose();

    /// <summary>The message, with the id that its reply will name.</summary>
    public ReadOnlyMemory<byte> Bytes(int requestId)
    {
        BinaryPrimitives.WriteInt32LittleEndian(stream.GetBuffer().AsSpan(sizeof(int)), requestId);
        return stream.GetBuffer().AsMemory(0, (int)stream.Length);
    }

    private void Finish()
    {
        var header = stream.GetBuffer().AsSpan();
        BinaryPrimitives.WriteInt32LittleEndian(header, (int)stream.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], WireFormat.OpMsg);
    }
}

/// <summary>What one message may hold, as the server said when it was greeted.</summary>
/// <param name="MaxDocument">Bytes of a stored document.</param>
/// <param name="MaxMessage">Bytes of a message.</param>
/// <param name="MaxStatements">Statements of a bulk write.</param>
internal sealed record WireLimits(int MaxDocument, int MaxMessage, int MaxStatements)
{
    public static readonly WireLimits Default = new(16 * 1024 * 1024, 48_000_000, 100_000);
}
