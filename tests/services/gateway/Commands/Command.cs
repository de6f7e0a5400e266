using MongoDB.Bson;
using Orchestrator.MongoGateway.Wire;

namespace Orchestrator.MongoGateway.Commands;

/// <summary>A command, of which only the top level is parsed: documents pass through as the bytes they came in.</summary>
internal sealed class Command : IDisposable
{
    public Command(Message message)
    {
        Raw = message.Document;
        Sequence = message.Sequence;
        Document = new RawBsonDocument(Raw);
        Name = Document.GetElement(0).Name;
        Database = Document.TryGetValue("$db", out var database) ? database.AsString : message.LegacyDatabase ?? "admin";
        if (Document.TryGetValue("lsid", out var lsid))
            Session = Convert.ToHexString(lsid.AsBsonDocument["id"].AsBsonBinaryData.Bytes);
        if (Document.TryGetValue("txnNumber", out var number))
            TransactionNumber = number.ToInt64();
        InTransaction = Document.TryGetValue("autocommit", out var autocommit) && !autocommit.ToBoolean();
        StartsTransaction = Document.TryGetValue("startTransaction", out var starts) && starts.ToBoolean();
    }

    public string Name { get; }

    public string Database { get; }

    public RawBsonDocument Document { get; }

    public byte[] Raw { get; }

    public byte[]? Sequence { get; }

    /// <summary>The logical session as hexadecimal digits.</summary>
    public string? Session { get; }

    public long? TransactionNumber { get; }

    public bool InTransaction { get; }

    public bool StartsTransaction { get; }

    /// <summary>What most commands name in their first field.</summary>
    public string Collection => Document.GetElement(0).Value.AsString;

    /// <summary>Database and collection as they stand in messages.</summary>
    public string Namespace => Document.GetElement(0).Value is BsonString collection ? $"{Database}.{collection.Value}" : Database;

    public void Dispose() => Document.Dispose();
}
