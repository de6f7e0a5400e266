using System.Buffers.Binary;
using System.Text;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace Orchestrator.Storage.Tests.MongoDb.Transport;

/// <summary>A command as it came: its document with the statements of the sequence put back in.</summary>
internal sealed record Received(int Connection, int RequestId, BsonDocument Command)
{
    public string Name => Command.GetElement(0).Name;
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

/// <summary>OP_MSG from the server's side, written apart from the client's code so that the two cannot share a mistake.</summary>
internal static class ScriptedWire
{
    public static async Task<Received?> Read(Stream stream, int connection, CancellationToken cancellation)
    {
        var header = new byte[16];
        if (await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellation) < header.Length)
            return null;
        var message = new byte[BinaryPrimitives.ReadInt32LittleEndian(header) - header.Length];
        await stream.ReadExactlyAsync(message, cancellation);
        BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(12)).ShouldBe(2013);
        message[4].ShouldBe((byte)0);
        var length = BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(5));
        var command = BsonSerializer.Deserialize<BsonDocument>(message.AsSpan(5, length).ToArray());
        if (5 + length < message.Length)
            AddSequence(command, message, 5 + length);
        return new Received(connection, BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(4)), command);
    }

    /// <returns>False if it was a raw message, after which nothing can follow.</returns>
    public static async Task<bool> Write(Stream stream, byte[] bytes, int answers, bool isRaw, CancellationToken cancellation)
    {
        var message = isRaw ? bytes : Message(bytes, answers);
        await stream.WriteAsync(message, cancellation);
        await stream.FlushAsync(cancellation);
        return !isRaw;
    }

    public static byte[] Message(byte[] document, int answers, int operation = 2013, int flags = 0, byte kind = 0, int? length = null)
    {
        var message = new byte[16 + 4 + 1 + document.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, length ?? message.Length);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(8), answers);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(12), operation);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(16), flags);
        message[20] = kind;
        document.CopyTo(message, 21);
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
