namespace Orchestrator.MongoGateway.Errors;

/// <summary>From PostgreSQL's five-letter states to MongoDB's numbers. DocumentDB's own states begin with M.</summary>
internal static class SqlErrors
{
    private static readonly Dictionary<string, MongoError> States = new()
    {
        ["M0000"] = MongoError.Internal,
        ["M0001"] = MongoError.BadValue,
        ["M0003"] = MongoError.FailedToParse,
        ["M0004"] = new(14, "TypeMismatch"),
        ["M0005"] = new(15, "Overflow"),
        ["M0006"] = new(20, "IllegalOperation"),
        ["M0008"] = MongoError.NamespaceNotFound,
        ["M0009"] = new(27, "IndexNotFound"),
        ["M000A"] = new(28, "PathNotViable"),
        ["M000D"] = new(40, "ConflictingUpdateOperators"),
        ["M000E"] = MongoError.CursorNotFound,
        ["M000F"] = MongoError.NamespaceExists,
        ["M000G"] = new(52, "DollarPrefixedFieldName"),
        ["M000J"] = new(56, "EmptyFieldName"),
        ["M000K"] = new(57, "DottedFieldName"),
        ["M000M"] = new(66, "ImmutableField"),
        ["M000N"] = new(67, "CannotCreateIndex"),
        ["M000O"] = new(68, "IndexAlreadyExists"),
        ["M000P"] = MongoError.InvalidOptions,
        ["M000Q"] = new(73, "InvalidNamespace"),
        ["M000R"] = new(85, "IndexOptionsConflict"),
        ["M000S"] = new(86, "IndexKeySpecsConflict"),
        ["M000U"] = MongoError.CommandNotSupported,
        ["M000W"] = new(146, "ExceededMemoryLimit"),
        ["M0012"] = new(197, "InvalidIndexSpecificationOption"),
        ["M0015"] = new(241, "ConversionFailure"),
        ["M0016"] = MongoError.OperationNotSupportedInTransaction,
        ["M001B"] = new(10334, "BsonObjectTooLarge"),
        ["M001C"] = MongoError.DuplicateKey,
        ["M003A"] = new(17419, "Location17419"),
        ["M003B"] = new(17420, "Location17420"),
        ["M007S"] = new(40321, "Location40321"),
        ["M007T"] = new(40323, "Location40323"),
        ["M007U"] = new(40324, "UnrecognizedCommand"),
        ["M0088"] = new(40415, "Location40415"),
        ["M00CO"] = new(121, "DocumentValidationFailure"),
        ["M00EX"] = MongoError.MaxTimeExpired,
        ["M00F1"] = MongoError.WriteConflict,
        ["M00F5"] = MongoError.TransactionTooOld,
        // PostgreSQL's own.
        ["23505"] = MongoError.DuplicateKey,
        ["23P01"] = MongoError.DuplicateKey,
        ["40001"] = MongoError.WriteConflict,
        ["40P01"] = MongoError.WriteConflict,
        ["55P03"] = MongoError.WriteConflict,
        ["57014"] = MongoError.MaxTimeExpired,
        ["25P02"] = MongoError.NoSuchTransaction,
        ["42P01"] = MongoError.NamespaceNotFound,
        ["0A000"] = MongoError.CommandNotSupported,
        ["22P02"] = MongoError.BadValue,
        ["22023"] = MongoError.BadValue,
        ["53100"] = new(14031, "OutOfDiskSpace"),
    };

    /// <summary>An M-state that is not in the table is about what the client asked for, anything else is a failure within.</summary>
    public static MongoError Of(string state) =>
        States.TryGetValue(state, out var error) ? error : state.StartsWith('M') ? MongoError.BadValue : MongoError.Internal;

    /// <summary>The state that a number in a <c>writeErrors</c> entry stands for: five letters of six bits each, the first one lowest.</summary>
    public static string Unpack(int packed)
    {
        Span<char> letters = stackalloc char[5];
        foreach (ref var letter in letters)
        {
            letter = (char)((packed & 0x3F) + '0');
            packed >>= 6;
        }

        return new string(letters);
    }
}
