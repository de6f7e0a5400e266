using FsCheck;
using FsCheck.Fluent;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using Orchestrator.Storage.MongoDb.Wire;

namespace Orchestrator.Storage.Tests.MongoDb.Transport;

/// <summary>Whatever bytes come, the parser answers with a document or its own exception: it neither hangs nor fails otherwise.</summary>
public sealed class ReplyParserTests
{
    private static readonly byte[] Reply = ScriptedWire.Message(
        new BsonDocument
        {
            { "ok", 1.0 },
            { "cursor", new BsonDocument { { "id", 5L }, { "ns", "a.b" }, { "firstBatch", new BsonArray { new BsonDocument("_id", ObjectId.Empty), new BsonDocument("text", "zwölf") } } } },
            { "bytes", new BsonBinaryData([1, 2, 3]) },
            { "uuid", new BsonBinaryData(Guid.Empty, GuidRepresentation.Standard) },
            { "when", new BsonDateTime(0) },
            { "decimal", new BsonDecimal128(1.5m) },
            { "regex", new BsonRegularExpression("a", "i") },
            { "code", new BsonJavaScriptWithScope("x", new BsonDocument("y", 1)) },
            { "stamp", new BsonTimestamp(1, 2) },
            { "script", new BsonJavaScript("x") },
            { "symbol", BsonSymbol.Create("s") },
            { "none", new BsonArray { BsonNull.Value, BsonUndefined.Value, BsonMinKey.Value, BsonMaxKey.Value, true, false } },
            { "old", new BsonBinaryData([4, 5], (BsonBinarySubType)2) },
        }.ToBson(),
        answers: 7)[16..];

    [Fact]
    public void A_reply_is_read() => ReplyParser.Body(Reply, Reply.Length)["cursor"]["firstBatch"][1]["text"].ShouldBe("zwölf");

    [Fact]
    public void Every_type_of_value_is_read_as_the_library_reads_it() =>
        ReplyParser.Body(Reply, Reply.Length).ShouldBe(BsonSerializer.Deserialize<BsonDocument>(Reply[5..]));

    [Fact]
    public void A_checksum_is_passed_over()
    {
        byte[] summed = [.. Reply, 1, 2, 3, 4];
        summed[0] |= 1;
        ReplyParser.Body(summed, summed.Length).ShouldBe(ReplyParser.Body(Reply, Reply.Length));
    }

    [Fact]
    public void A_buffer_that_is_longer_than_the_reply_is_read_up_to_its_length()
    {
        byte[] longer = [.. Reply, .. new byte[100]];
        ReplyParser.Body(longer, Reply.Length).ShouldBe(ReplyParser.Body(Reply, Reply.Length));
        Should.Throw<WireFormatException>(() => ReplyParser.Body(longer, longer.Length));
    }

    [Fact]
    public void Random_bytes_are_refused() => Prop.ForAll<byte[]>(bytes => Holds(bytes)).QuickCheckThrowOnFailure();

    [Fact]
    public void Random_headers_are_refused_or_bounded() => Prop.ForAll<byte[]>(bytes => HeaderHolds(bytes)).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_reply_with_some_bytes_changed_is_read_or_refused()
    {
        var changes = ArbMap.Default.GeneratorFor<(int At, byte Value)>().ListOf();
        Prop.ForAll(changes.ToArbitrary(), some =>
        {
            var changed = (byte[])Reply.Clone();
            foreach (var (at, value) in some)
                changed[(at & int.MaxValue) % changed.Length] = value;
            return Holds(changed);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    [Fact]
    public void Every_reply_cut_short_is_refused()
    {
        for (var length = 0; length < Reply.Length; length++)
        {
            var cut = Reply[..length];
            Should.Throw<WireFormatException>(() => ReplyParser.Body(cut, cut.Length));
        }
    }

    [Fact]
    public void Documents_nested_without_end_are_refused()
    {
        var nested = new BsonDocument("x", 1);
        for (var depth = 0; depth < 90; depth++)
            nested = new BsonDocument("x", nested);
        var deep = ScriptedWire.Message(nested.ToBson(), answers: 7)[16..];
        ReplyParser.Body(deep, deep.Length);

        // 100,000 levels, which would be the end of a stack: each level is a length, a type, a name.
        var bytes = new List<byte>();
        const int levels = 100_000;
        for (var level = 0; level < levels; level++)
        {
            bytes.AddRange(BitConverter.GetBytes(((levels - level) * 8) + 5));
            bytes.AddRange([3, (byte)'x', 0]);
        }

        bytes.AddRange([5, 0, 0, 0, 0]);
        bytes.AddRange(new byte[levels]);
        var endless = ScriptedWire.Message([.. bytes], answers: 7)[16..];
        BitConverter.TryWriteBytes(endless.AsSpan(5), endless.Length - 5);
        Should.Throw<WireFormatException>(() => ReplyParser.Body(endless, endless.Length)).Message.ShouldContain("nested");
    }

    private static bool Holds(byte[] bytes)
    {
        try
        {
            ReplyParser.Body(bytes, bytes.Length);
        }
        catch (WireFormatException)
        {
            // The one exception that is declared.
        }

        return true;
    }

    private static bool HeaderHolds(byte[] bytes)
    {
        var header = new byte[16];
        bytes.AsSpan(0, Math.Min(bytes.Length, 16)).CopyTo(header);
        try
        {
            return ReplyParser.BodyLength(header, 7, 1000) is > 0 and <= 1000;
        }
        catch (WireFormatException)
        {
            return true;
        }
    }
}
