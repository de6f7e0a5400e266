using System.Buffers.Binary;
using System.Text;
using MongoDB.Bson;

namespace Orchestrator.Storage.MongoDb.Wire;

/// <summary>
/// Reads BSON. The library's own reader follows nested documents for as long as there are any, until the stack and with it the process ends;
/// this one stops at a depth that MongoDB never sends, and looks at no byte beyond its range.
/// </summary>
internal ref struct BsonDecoder(ReadOnlySpan<byte> bytes)
{
    /// <summary>MongoDB stores 100 levels; replies wrap them in a few more.</summary>
    private const int MaxDepth = 200;

    private const int ObjectIdLength = 12;

    /// <summary>MongoDB's first kind of binary value, which says its length twice.</summary>
    private const byte OldBinary = 2;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> rest = bytes;

    public readonly bool IsAtEnd => rest.IsEmpty;

    public BsonDocument Document(int depth)
    {
        var document = new BsonDocument();
        var end = Begin(depth);
        while (NextType(end) is var type and not 0)
            document.Add(CString(), Value(type, depth));
        return document;
    }

    private BsonArray Array(int depth)
    {
        var array = new BsonArray();
        var end = Begin(depth);
        while (NextType(end) is var type and not 0)
        {
            SkipCString();
            array.Add(Value(type, depth));
        }

        return array;
    }

    private BsonValue Value(byte type, int depth) => type switch
    {
        0x01 => new BsonDouble(BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)))),
        0x02 => new BsonString(Text()),
        0x03 => Document(depth + 1),
        0x04 => Array(depth + 1),
        0x05 => Binary(),
        0x06 => BsonUndefined.Value,
        0x07 => new BsonObjectId(new ObjectId(Take(ObjectIdLength).ToArray())),
        0x08 => Take(1)[0] switch { 0 => BsonBoolean.False, 1 => BsonBoolean.True, _ => throw new WireFormatException("a truth value is neither 0 nor 1") },
        0x09 => new BsonDateTime(Int64()),
        0x0A => BsonNull.Value,
        0x0B => new BsonRegularExpression(CString(), CString()),
        0x0D => new BsonJavaScript(Text()),
        0x0E => BsonSymbol.Create(Text()),
        0x0F => CodeWithScope(depth),
        0x10 => new BsonInt32(Int32()),
        0x11 => new BsonTimestamp(Int64()),
        0x12 => new BsonInt64(Int64()),
        0x13 => Decimal(),
        0x7F => BsonMaxKey.Value,
        0xFF => BsonMinKey.Value,
        _ => throw new WireFormatException($"a value has the unknown type 0x{type:x2}"),
    };

    /// <returns>How many bytes are left when the document is over.</returns>
    private int Begin(int depth)
    {
        if (depth > MaxDepth)
            throw new WireFormatException($"documents are nested more than {MaxDepth} levels deep");
        var available = rest.Length;
        var length = Int32();
        return length >= WireFormat.SmallestDocument && length <= available
            ? available - length
            : throw new WireFormatException("a document's length does not fit the message");
    }

    /// <returns>0 at the end of the document, which must be where its length says.</returns>
    private byte NextType(int end)
    {
        var type = Take(1)[0];
        if (rest.Length < end || (type == 0 && rest.Length != end))
            throw new WireFormatException("a document does not end at its length");
        return type;
    }

    private BsonBinaryData Binary()
    {
        var length = Int32();
        var subType = Take(1)[0];
        var content = Take(length);
        if (subType == OldBinary)
        {
            if (length < sizeof(int) || BinaryPrimitives.ReadInt32LittleEndian(content) != length - sizeof(int))
                throw new WireFormatException("a binary value's lengths do not fit each other");
            content = content[sizeof(int)..];
        }

        return new BsonBinaryData(content.ToArray(), (BsonBinarySubType)subType);
    }

    private BsonJavaScriptWithScope CodeWithScope(int depth)
    {
        var available = rest.Length;
        var length = Int32();
        var code = Text();
        var scope = Document(depth + 1);
        return available - rest.Length == length
            ? new BsonJavaScriptWithScope(code, scope)
            : throw new WireFormatException("a script's length does not fit it");
    }

    private BsonDecimal128 Decimal()
    {
        var low = (ulong)Int64();
        return new BsonDecimal128(Decimal128.FromIEEEBits((ulong)Int64(), low));
    }

    private string Text()
    {
        var content = Take(Int32());
        return content.Length > 0 && content[^1] == 0 ? Utf8.GetString(content[..^1]) : throw new WireFormatException("a text does not end with its zero");
    }

    private string CString()
    {
        var text = Utf8.GetString(rest[..CStringLength()]);
        SkipCString();
        return text;
    }

    private void SkipCString() => Take(CStringLength() + 1);

    private readonly int CStringLength()
    {
        var end = rest.IndexOf((byte)0);
        return end >= 0 ? end : throw new WireFormatException("a name does not end");
    }

    private int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    private long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > rest.Length)
            throw new WireFormatException("a value is longer than the message");
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }
}
