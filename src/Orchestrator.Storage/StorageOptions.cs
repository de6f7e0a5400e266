using Orchestrator.Storage.MongoDb.Connections;

namespace Orchestrator.Storage;

/// <summary>Where the data is. Exactly one of <see cref="SqlitePath"/> and <see cref="MongoDb"/> is set.</summary>
public sealed record StorageOptions
{
    private const string SqlitePrefix = "sqlite:";

    /// <summary>Path of the SQLite file; its folder exists.</summary>
    public string? SqlitePath { get; init; }

    /// <summary>A MongoDB connection string. Holds a password, so this record never prints it.</summary>
    public string? MongoDb { get; init; }

    /// <summary>Reads the value of ORCHESTRATOR_STORAGE: <c>sqlite:PATH</c> or <c>mongodb://...</c>.</summary>
    /// <exception cref="StorageException">It is neither, or a part of a MongoDB address cannot be used; the message gives the remedy and no password.</exception>
    public static StorageOptions Parse(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var text = value.Trim();
        if (text.StartsWith("mongodb", StringComparison.OrdinalIgnoreCase))
        {
            try
            {
                _ = ConnectionString.Parse(text);
                return new StorageOptions { MongoDb = text };
            }
            catch (StorageException unusable)
            {
                throw new StorageException($"ORCHESTRATOR_STORAGE: {unusable.Message}", unusable);
            }
        }

        var path = text.StartsWith(SqlitePrefix, StringComparison.OrdinalIgnoreCase) ? text[SqlitePrefix.Length..].Trim() : "";
        if (path.Length > 0)
            return new StorageOptions { SqlitePath = path };

        // What stands before "://" cannot be a secret; what follows it may hold one.
        var shown = text.Contains("://", StringComparison.Ordinal) ? text[..(text.IndexOf("://", StringComparison.Ordinal) + 3)] + "..." : text;
        throw new StorageException(
            $"ORCHESTRATOR_STORAGE is '{shown}'; set it to sqlite:PATH, for example sqlite:/var/lib/orchestrator/orchestrator.db, " +
            "or to mongodb://user:password@host:port/orchestrator.");
    }

    public override string ToString() => SqlitePath is { } path ? SqlitePrefix + path : "mongodb://...";
}
