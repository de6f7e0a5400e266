using MongoDB.Bson;

namespace Orchestrator.Storage.MongoDb.Commands;

/// <summary>Fields of documents. What is null is left out; instants are UTC ticks, enumerations their numbers.</summary>
internal static class Fields
{
    public static BsonDocument AddSome(this BsonDocument document, string name, string? value) => value is null ? document : document.Add(name, value);

    public static BsonDocument AddSome(this BsonDocument document, string name, int? value) => value is { } some ? document.Add(name, some) : document;

    public static BsonDocument AddSome(this BsonDocument document, string name, long? value) => value is { } some ? document.Add(name, some) : document;

    public static BsonDocument AddSome(this BsonDocument document, string name, DateTimeOffset? value) =>
        value is { } some ? document.Add(name, some.UtcTicks) : document;

    public static BsonDocument AddSome(this BsonDocument document, string name, BsonArray? value) => value is null ? document : document.Add(name, value);

    /// <summary>Adds a mark; what is not marked has no such field.</summary>
    public static BsonDocument Mark(this BsonDocument document, string name, bool value) => value ? document.Add(name, true) : document;

    public static string Text(this BsonDocument document, string name) => document[name].AsString;

    public static string? TextOrNull(this BsonDocument document, string name) =>
        document.TryGetValue(name, out var value) && value.IsString ? value.AsString : null;

    public static int Int(this BsonDocument document, string name) => document[name].ToInt32();

    public static long? LongOrNull(this BsonDocument document, string name) => document.Has(name, out var value) ? value.ToInt64() : null;

    public static int? IntOrNull(this BsonDocument document, string name) => document.Has(name, out var value) ? value.ToInt32() : null;

    public static long Long(this BsonDocument document, string name) => document[name].ToInt64();

    public static bool Marked(this BsonDocument document, string name) => document.TryGetValue(name, out var value) && value.ToBoolean();

    public static DateTimeOffset Instant(this BsonDocument document, string name) => new(document.Long(name), TimeSpan.Zero);

    public static DateTimeOffset? InstantOrNull(this BsonDocument document, string name) =>
        document.Has(name, out var value) ? new DateTimeOffset(value.ToInt64(), TimeSpan.Zero) : null;

    public static byte[] Bytes(this BsonDocument document, string name) => document[name].AsBsonBinaryData.Bytes;

    public static bool Has(this BsonDocument document, string name, out BsonValue value) => document.TryGetValue(name, out value) && !value.IsBsonNull;
}
