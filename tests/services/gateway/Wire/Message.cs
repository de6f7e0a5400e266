using System.Buffers.Binary;
using System.Text;

namespace Orchestrator.MongoGateway.Wire;

/// <summary>A request as it came: one document, and at most one sequence of documents beside it.</summary>
/// <param name="Id">The client's number of the request.</param>
/// <param name="Document">The command, not parsed any further.</param>
/// <param name="Sequence">Documents of an insert, update or delete, one after another.</param>
/// <param name="WantsNoReply">An unacknowledged write.</param>
/// <param name="LegacyDatabase">Set for an OP_QUERY, the opcode of a first greeting, which says its database apart.</param>
internal sealed record Message(int Id, byte[] Document, byte[]? Sequence, bool WantsNoReply, string? LegacyDatabase)
{
    private const int OpReply = 1, OpQuery = 2004, OpMsg = 2013, HeaderLength = 16;

    /// <summary>Largest message that <c>hello</c> allows.</summary>
    public const int MaximumLength = 48_000_000;

    /// <exception cref="IOException">The client went away.</exception>
    /// <exception cref="InvalidDataException">What came is not the protocol.</exception>
    public static async Task<Message> Read(Stream stream, byte[] header, CancellationToken cancellation)
    {
        await stream.ReadExactlyAsync(header, cancellation);
        int length = Int(header, 0), id = Int(header, 4), operation = Int(header, 12);
        if (length is < HeaderLength + 5 or > MaximumLength + HeaderLength)
            throw new InvalidDataException($"A message of {length} bytes.");
        var body = new byte[length - HeaderLength];
        await stream.ReadExactlyAsync(body, cancellation);
        return operation switch
        {
            OpMsg => Sections(id, body),
            OpQuery => Query(id, body),
            _ => throw new InvalidDataException($"Operation {operation} is not known."),
        };
    }

    private static Message Sections(int id, byte[] body)
    {
        const int checksumPresent = 1, moreToCome = 2;
        var flags = Int(body, 0);
        var end = body.Length - ((flags & checksumPresent) != 0 ? 4 : 0);
        byte[]? document = null, sequence = null;
        for (var at = 4; at < end;)
        {
            var kind = body[at++];
            var length = Int(body, at);
            if (length < 5 || length > end - at)
                throw new InvalidDataException("A section is longer than its message.");
            if (kind == 0 && document is null)
                document = body.AsSpan(at, length).ToArray();
            else if (kind == 1 && sequence is null)
                sequence = body.AsSpan(at..(at + length))[(Array.IndexOf(body, (byte)0, at + 4) + 1 - at)..].ToArray();
            else
                throw new InvalidDataException("Only one document and one sequence are understood.");
            at += length;
        }

        return new Message(id, document ?? throw new InvalidDataException("A message without a command."), sequence, (flags & moreToCome) != 0, null);
    }

    private static Message Query(int id, byte[] body)
    {
        var nameEnd = Array.IndexOf(body, (byte)0, 4);
        // Flags and name, then how many to skip and to return, then the document.
        var at = nameEnd + 9;
        var name = Encoding.UTF8.GetString(body, 4, nameEnd - 4);
        return new Message(id, body.AsSpan(at, Int(body, at)).ToArray(), null, WantsNoReply: false, name.Split('.')[0]);
    }

    /// <summary>The reply to this request as bytes to send.</summary>
    public byte[] Reply(int id, byte[] document)
    {
        var legacy = LegacyDatabase is not null;
        // OP_REPLY: flags, cursor, start and number of documents. OP_MSG: flags and the kind of its only section.
        var start = HeaderLength + (legacy ? 20 : 5);
        var reply = new byte[start + document.Length];
        Write(reply, 0, reply.Length);
        Write(reply, 4, id);
        Write(reply, 8, Id);
        Write(reply, 12, legacy ? OpReply : OpMsg);
        if (legacy)
        {
            const int awaitCapable = 8;
            Write(reply, 16, awaitCapable);
            Write(reply, 32, 1);
        }

        document.CopyTo(reply, start);
        return reply;
    }

    private static int Int(byte[] bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));

    private static void Write(byte[] bytes, int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);
}
