using System.Buffers.Binary;
using MongoDB.Bson;

namespace Orchestrator.Storage.MongoDb.Wire;

/// <summary>Reads replies from bytes, without a connection. Every input gives a document or a <see cref="WireFormatException"/>.</summary>
internal static class ReplyParser
{
    /// <summary>Reads a header and checks that the message answers the request.</summary>
    /// <returns>Number of bytes that follow the header.</returns>
    public static int BodyLength(ReadOnlySpan<byte> header, int requestId, int maxMessage)
    {
        if (header.Length != WireFormat.HeaderLength)
            throw new WireFormatException("a header has 16 bytes");
        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        var answers = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        var operation = BinaryPrimitives.ReadInt32LittleEndian(header[12..]);
        if (operation != WireFormat.OpMsg)
            throw new WireFormatException($"operation {operation} came in place of a reply (2013)");
        if (length < WireFormat.HeaderLength + sizeof(int) + 1 + WireFormat.SmallestDocument || length > maxMessage)
            throw new WireFormatException($"a message of {length} bytes is outside the limits");
        if (answers != requestId)
            throw new WireFormatException("a reply answers another request");
        return length - WireFormat.HeaderLength;
    }

    /// <summary>Reads what follows the header: flags and exactly one document.</summary>
    public static BsonDocument Body(byte[] bytes, int length)
    {
        if (length < sizeof(int) + 1 + WireFormat.SmallestDocument || length > bytes.Length)
            throw new WireFormatException("a message is too short for a document");
        var flags = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if ((flags & WireFormat.RequiredFlags & ~WireFormat.ChecksumPresent) != 0)
            throw new WireFormatException($"a reply has flags 0x{flags:x} that nobody asked for");

        // Checksums are not asked for. TCP has one and TLS a better one, so one that comes all the same is passed over.
        var end = length - ((flags & WireFormat.ChecksumPresent) == 0 ? 0 : sizeof(int));
        if (end < sizeof(int) + 1 + WireFormat.SmallestDocument)
            throw new WireFormatException("a message is too short for a document");
        if (bytes[sizeof(int)] != WireFormat.BodySection)
            throw new WireFormatException($"a reply begins with a section of kind {bytes[sizeof(int)]}");
        return BsonBytes.Read(bytes.AsSpan((sizeof(int) + 1)..end));
    }
}
