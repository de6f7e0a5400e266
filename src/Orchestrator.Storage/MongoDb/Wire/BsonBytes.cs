using System.Buffers.Binary;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;

namespace Orchestrator.Storage.MongoDb.Wire;

/// <summary>Documents to bytes and back.</summary>
internal static class BsonBytes
{
    // Binary values keep the subtype they have. The setting is obsolete in the library because its next version has no other behaviour.
#pragma warning disable CS0618
    private static readonly BsonBinaryWriterSettings Writing = new() { GuidRepresentation = GuidRepresentation.Unspecified, MaxDocumentSize = WireFormat.MaxMessage };
    private static readonly BsonBinaryReaderSettings Reading = new() { GuidRepresentation = GuidRepresentation.Unspecified, MaxDocumentSize = WireFormat.MaxMessage };
#pragma warning restore CS0618

    public static void Write(Stream stream, BsonDocument document)
    {
        using var writer = new BsonBinaryWriter(stream, Writing);
        BsonDocumentSerializer.Instance.Serialize(BsonSerializationContext.CreateRoot(writer), document);
    }

    /// <summary>Reads the document that fills the whole range.</summary>
    /// <exception cref="WireFormatException">It is none.</exception>
    public static BsonDocument Read(byte[] bytes, int offset, int length)
    {
        if (length < WireFormat.SmallestDocument || BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(offset)) != length)
            throw new WireFormatException("a document's length does not fit the message");
        try
        {
            using var buffer = new ByteArrayBuffer(bytes, offset + length, isReadOnly: true);
            using var stream = new ByteBufferStream(buffer) { Position = offset };
            using var reader = new BsonBinaryReader(stream, Reading);
            var document = BsonDocumentSerializer.Instance.Deserialize(BsonDeserializationContext.CreateRoot(reader));
            return stream.Position == offset + length ? document : throw new WireFormatException("a document ends before its length");
        }
#pragma warning disable CA1031 // Nothing but these bytes goes in: whatever the library throws, and it has a dozen kinds, means that they are no document.
        catch (Exception failure) when (failure is not WireFormatException and not OutOfMemoryException)
#pragma warning restore CA1031
        {
            throw new WireFormatException($"a document cannot be read ({failure.GetType().Name})", failure);
        }
    }
}
