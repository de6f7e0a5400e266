using System.Buffers.Binary;
using System.Text;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace Orchestrator.Storage.Tests.MongoDb.Transport;

/// <summary>A command as it came: its document with the statements of the sequence put back in.</summary>
internal sealed record Received(int Connection, int RequestId, BsonDocument Command, bool IsQuery = false)
{
    /// <summary>Greetings have one name, however old their form is.</summary>
    public string Name => Command.GetElement(0).Name is "isMaster" or "ismaster" ? "hello" : Command.GetElement(0).Name;
}

/// <summary>What a scripted member sends back.</summary>
/// <param name="Bytes">Null: it closes the connection instead.</param>
/// <param name="IsRaw">The bytes are the whole message; else they are the document of a well-formed one.</param>
internal sealed record Answer(byte[]? Bytes, bool IsRaw = false)
{
    public static readonly Answer Close = new(Bytes: null);

    public static Answer Ok(BsonDocument? fields = null) => new(new BsonDocument("ok", 1).Merge(fields ?? []).ToBson());

    public static Answer Cursor(long id, params BsonDocument[] batch) => Batch("firstBatch", id, batch);

    public static Answer More(long id, params BsonDocument[] batch) => Batch("nextBatch", id, batch);

    public static Answer Error(int code, string codeName, params string[] labels) => new(new BsonDocument
    {
        { "ok", 0 }, { "code", code }, { "codeName", codeName }, { "errmsg", "as the script says" }, { "errorLabels", new BsonArray(labels) },
    }.ToBson());

    public static Answer Raw(byte[] message) => new(message, IsRaw: true);

    private static Answer Batch(string name, long id, BsonDocument[] batch) =>
        Ok(new BsonDocument("cursor", new BsonDocument { { "id", id }, { "ns", "test.things" }, { name, new BsonArray(batch) } }));
}

/// <summary>The wire protocol from the server's side: OP_MSG, and OP_QUERY with its reply, in which a driver's first greeting comes.</summary>
internal static class ScriptedWire
{
    private const int Reply = 1;
    private const int Query = 2004;
    private const int Msg = 2013;

    public static async Task<Received?> Read(Stream stream, int connection, CancellationToken cancellation)
    {
        var header = new byte[16];
        if (await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellation) < header.Length)
            return null;
        var message = new byte[BinaryPrimitives.ReadInt32LittleEndian(header) - header.Length];
        await stream.ReadExactlyAsync(message, cancellation);
        var requestId = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(4));
        if (BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(12)) == Query)
        {
            // Flags, the collection's name, two numbers; then the command.
            var document = Array.IndexOf(message, (byte)0, 4) + 1 + 8;
            return new Received(connection, requestId, BsonSerializer.Deserialize<BsonDocument>(message[document..]), IsQuery: true);
        }

        BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(12)).ShouldBe(Msg);
        message[4].ShouldBe((byte)0);
        var length = BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(5));
        var command = BsonSerializer.Deserialize<BsonDocument>(message.AsSpan(5, length).ToArray());
        if (5 + length < message.Length)
            AddSequence(command, message, 5 + length);
        return new Received(connection, requestId, command);
    }

    /// <returns>False if it was a raw message, after which nothing can follow.</returns>
    public static async Task<bool> Write(Stream stream, Answer answer, Received received, CancellationToken cancellation)
    {
        var bytes = answer.Bytes!;
        var message = answer.IsRaw ? bytes : received.IsQuery ? QueryReply(bytes, received.RequestId) : Message(bytes, received.RequestId);
        await stream.WriteAsync(message, cancellation);
        await stream.FlushAsync(cancellation);
        return !answer.IsRaw;
    }

    public static byte[] Message(byte[] document, int answers, int operation = Msg, int? length = null)
    {
        var message = new byte[16 + 4 + 1 + document.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, length ?? message.Length);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(8), answers);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(12), operation);
        document.CopyTo(message, 21);
        return message;
    }

    private static byte[] QueryReply(byte[] document, int answers)
    {
        var message = new byte[16 + 20 + document.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(8), answers);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(12), Reply);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(32), 1);
        document.CopyTo(message, 36);
        return message;
    }

    private static void AddSequence(BsonDocument command, byte[] message, int at)
    {
        message[at].ShouldBe((byte)1);
        BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(at + 1)).ShouldBe(message.Length - at - 1);
        var nameEnd = Array.IndexOf(message, (byte)0, at + 5);
        var statements = new BsonArray();
        for (var next = nameEnd + 1; next < message.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(next));
            statements.Add(BsonSerializer.Deserialize<BsonDocument>(message.AsSpan(next, length).ToArray()));
            next += length;
        }

        command.Add(Encoding.ASCII.GetString(message, at + 5, nameEnd - at - 5), statements);
    }
}
