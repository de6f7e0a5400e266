namespace Orchestrator.Storage.MongoDb;

/// <summary>The server answered that the command, some of its statements or their durability failed.</summary>
public sealed class MongoCommandException(
    string message,
    int code,
    string codeName,
    IReadOnlyCollection<string>? labels = null,
    IReadOnlyList<MongoWriteError>? writeErrors = null,
    Exception? inner = null) : MongoDbException(message, labels, inner)
{
    private const int DuplicateKey = 11000;

    /// <summary>MongoDB's number of the error: the command's, else the first statement's, else the write concern's. 0 if it gave none.</summary>
    public int Code { get; } = code;

    /// <summary>MongoDB's name of <see cref="Code"/>, for example <c>WriteConflict</c>; may be empty.</summary>
    public string CodeName { get; } = codeName;

    /// <summary>The statements of a bulk write that failed, by index; empty if the command failed as a whole.</summary>
    public IReadOnlyList<MongoWriteError> WriteErrors { get; } = writeErrors ?? [];

    /// <summary>A unique index already has such a key: all that failed failed for this reason.</summary>
    public bool IsDuplicateKey => Code == DuplicateKey && WriteErrors.All(error => error.Code == DuplicateKey);

    /// <summary>The collection, index or database does not exist.</summary>
    public bool IsNotFound => Code is 26 or 27;

    /// <summary>It exists already, or an index of this name has other options.</summary>
    public bool IsExisting => Code is 48 or 68 or 85 or 86;
}

/// <summary>A statement of a bulk write that failed.</summary>
/// <param name="Index">Its place in the call, from 0.</param>
/// <param name="Code">MongoDB's number of the error.</param>
public readonly record struct MongoWriteError(int Index, int Code);
