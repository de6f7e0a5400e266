namespace Orchestrator.Storage;

/// <summary>Where the data is.</summary>
public sealed record StorageOptions
{
    private const string SqlitePrefix = "sqlite:";

    /// <summary>Path of the SQLite file; its folder exists.</summary>
    public required string SqlitePath { get; init; }

    /// <summary>Reads the value of ORCHESTRATOR_STORAGE: <c>sqlite:PATH</c>.</summary>
    /// <exception cref="StorageException">It is not one; the message gives the remedy.</exception>
    public static StorageOptions Parse(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.StartsWith("mongodb", StringComparison.OrdinalIgnoreCase))
            throw new StorageException("This build has no MongoDB storage yet; set ORCHESTRATOR_STORAGE to sqlite:PATH.");
        var path = value.StartsWith(SqlitePrefix, StringComparison.OrdinalIgnoreCase) ? value[SqlitePrefix.Length..].Trim() : "";
        return path.Length > 0
            ? new StorageOptions { SqlitePath = path }
            : throw new StorageException($"ORCHESTRATOR_STORAGE is '{value}'; set it to sqlite:PATH, for example sqlite:/var/lib/orchestrator/orchestrator.db.");
    }
}
