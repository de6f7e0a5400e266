using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;

namespace Orchestrator.Storage.MongoDb.Wire;

/// <summary>Documents to bytes and back.</summary>
internal static class BsonBytes
{
    private static readonly BsonBinaryWriterSettings Writing = new()
    {
        MaxDocumentSize = WireFormat.MaxMessage,
#if !OFFICIAL_DRIVER // The library that MongoDB's own driver brings has this behaviour and no setting for it.
#pragma warning disable CS0618 // Obsolete for that reason. Binary values keep the subtype they have.
        GuidRepresentation = GuidRepresentation.Unspecified,
#pragma warning restore CS0618
#endif
    };

    public static void Write(Stream stream, BsonDocument document)
    {
        using var writer = new BsonBinaryWriter(stream, Writing);
        BsonDocumentSerializer.Instance.Serialize(BsonSerializationContext.CreateRoot(writer), document);
    }

    /// <summary>Reads the document that fills the whole range.</summary>
    /// <exception cref="WireFormatException">It is none.</exception>
    public static BsonDocument Read(ReadOnlySpan<byte> bytes)
    {
        var decoder = new BsonDecoder(bytes);
        try
        {
            var document = decoder.Document(depth: 0);
            return decoder.IsAtEnd ? document : throw new WireFormatException("a document's length does not fit the message");
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or InvalidOperationException)
        {
            // Values that the library's own types refuse: text that is no UTF-8, a name that is there twice, a UUID of 15 bytes.
            throw new WireFormatException($"a document has a value that is none ({failure.GetType().Name})", failure);
        }
    }
}
