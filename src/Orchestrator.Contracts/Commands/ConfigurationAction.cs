namespace Orchestrator.Contracts.Commands;

/// <summary>How a file of settings is written.</summary>
public enum ConfigurationFormat
{
    /// <summary>Lines <c>key=value</c> in sections <c>[section]</c>.</summary>
    Ini,

    Json,

    /// <summary>Lines <c>KEY=value</c>, as shells and systemd read them.</summary>
    Environment,
}

/// <summary>What becomes of one value of a file or of the registry.</summary>
public enum ValueOperation
{
    /// <summary>It has the given value afterwards.</summary>
    Set,

    /// <summary>It is not there afterwards.</summary>
    Remove,
}

/// <summary>Sets or removes one value in a file of settings. The rest of the file stays as it is, byte for byte; the file is replaced in one step.</summary>
public sealed record ConfigurationAction : ActionSpec
{
    /// <summary>Absolute path; variables such as %ProgramData% are expanded on the target.</summary>
    public required string File { get; init; }

    public required ConfigurationFormat Format { get; init; }

    public ValueOperation Operation { get; init; }

    /// <summary>Of an INI file. Null: the lines before the first section.</summary>
    public string? Section { get; init; }

    /// <summary>Name of the value; in JSON a pointer (RFC 6901) such as <c>/logging/level</c>.</summary>
    public required string Key { get; init; }

    /// <summary>What it becomes: one line of text, in JSON a JSON text. Null if it is removed.</summary>
    public string? Value { get; init; }
}
