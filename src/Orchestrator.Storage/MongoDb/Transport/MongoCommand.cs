using System.Collections.Frozen;
using MongoDB.Bson;

namespace Orchestrator.Storage.MongoDb.Transport;

/// <summary>A command and what follows from its name: which concern it takes, and whether it may be sent again.</summary>
internal sealed class MongoCommand
{
    private static readonly FrozenDictionary<string, string> StatementFields = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["insert"] = "documents",
        ["update"] = "updates",
        ["delete"] = "deletes",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Writes = FrozenSet.Create(
        StringComparer.Ordinal,
        "insert", "update", "delete", "findAndModify", "create", "createIndexes", "drop", "dropIndexes", "dropDatabase", "collMod", "renameCollection");

    private static readonly FrozenSet<string> Reads = FrozenSet.Create(StringComparer.Ordinal, "find", "aggregate", "count", "distinct");

    private static readonly FrozenSet<string> Lists = FrozenSet.Create(StringComparer.Ordinal, "listCollections", "listIndexes", "ping");

    private readonly BsonDocument command;
    private readonly bool writesOut;

    /// <exception cref="ArgumentException">It is empty, or a list of statements is missing or empty.</exception>
    public MongoCommand(BsonDocument command)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.ElementCount == 0)
            throw new ArgumentException("A command has at least its name.", nameof(command));
        this.command = command;
        Name = command.GetElement(0).Name;
        StatementField = StatementFields.GetValueOrDefault(Name);
        if (StatementField is not null)
        {
            Statements = command.TryGetValue(StatementField, out var list) && list is BsonArray { Count: > 0 } array
                ? array
                : throw new ArgumentException($"'{Name}' needs '{StatementField}' with at least one.", nameof(command));
        }

        writesOut = Name == "aggregate" && command.TryGetValue("pipeline", out var pipeline) && pipeline is BsonArray { Count: > 0 } stages
            && stages[^1] is BsonDocument last && (last.Contains("$out") || last.Contains("$merge"));
    }

    public string Name { get; }

    /// <summary>Name of the array that may go as a sequence of its own; null: the command has none.</summary>
    public string? StatementField { get; }

    public BsonArray? Statements { get; }

    public bool TakesWriteConcern => writesOut || Writes.Contains(Name);

    public bool TakesReadConcern => !writesOut && Reads.Contains(Name);

    /// <summary>Outside a transaction.</summary>
    public Repetition Repetition =>
        !writesOut && (Reads.Contains(Name) || Lists.Contains(Name)) ? Repetition.Read : IsRepeatableWrite ? Repetition.Write : Repetition.None;

    // The server knows it again by its number if each of its statements changes one document at most.
    private bool IsRepeatableWrite => Name switch
    {
        "insert" or "findAndModify" => true,
        "update" => Statements!.All(statement => !statement.AsBsonDocument.GetValue("multi", false).ToBoolean()),
        "delete" => Statements!.All(statement => statement.AsBsonDocument.GetValue("limit", 0).ToInt32() == 1),
        _ => false,
    };

    /// <summary>Statements go on after one that failed.</summary>
    public bool IsUnordered => command.TryGetValue("ordered", out var ordered) && !ordered.ToBoolean();

    /// <summary>A copy without the statements, for the caller to add to.</summary>
    public BsonDocument Head()
    {
        var head = new BsonDocument();
        foreach (var element in command)
        {
            if (element.Name != StatementField)
                head.Add(element);
        }

        return head;
    }
}
