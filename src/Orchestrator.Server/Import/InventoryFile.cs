namespace Orchestrator.Server.Import;

/// <summary>Forms of inventory files.</summary>
public enum InventoryFormat
{
    /// <summary>A table with headings.</summary>
    Csv,

    /// <summary>Ansible's INI.</summary>
    AnsibleIni,

    /// <summary>Ansible's YAML.</summary>
    AnsibleYaml,
}

/// <summary>What an inventory file says of a target. Null: nothing.</summary>
internal sealed record ListedTarget
{
    public required string Name { get; init; }

    /// <summary>Where it first stands in the file, from 1.</summary>
    public required int Line { get; init; }

    public string? Address { get; init; }

    public string? Site { get; init; }

    public string? Zone { get; init; }

    public string? Timeframe { get; init; }

    /// <summary>Settings of levels in one line, see <see cref="Orchestrator.Timeframes.LevelSettingsText"/>.</summary>
    public string? Levels { get; init; }

    public string? Credentials { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public IReadOnlyList<string>? MacAddresses { get; init; }

    /// <summary>Static groups it belongs to, also through groups of groups.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];
}

/// <summary>Something to be said about a line of an inventory file.</summary>
/// <param name="Line">From 1; 0: the file as a whole.</param>
/// <param name="Message">What is wrong, or left out, and the remedy.</param>
public sealed record LineRemark(int Line, string Message);

/// <summary>An inventory file as it was read. It counts as a whole or, with an error in it, not at all.</summary>
internal sealed class InventoryFile
{
    /// <summary>Targets in one file.</summary>
    public const int MostTargets = 100_000;

    /// <summary>Names that the hosts and ranges of one file stand for, the same ones counted each time.</summary>
    public const int MostNames = 2_000_000;

    /// <summary>Errors that are listed; after so many, reading on helps nobody.</summary>
    public const int MostErrors = 100;

    private const int MostWarnings = 100;

    private readonly List<LineRemark> errors = [];
    private readonly List<LineRemark> warnings = [];

    public List<ListedTarget> Targets { get; } = [];

    /// <summary>In the order of the lines, whoever found them.</summary>
    public IReadOnlyList<LineRemark> Errors => [.. errors.OrderBy(error => error.Line)];

    public IReadOnlyList<LineRemark> Warnings => warnings;

    /// <exception cref="TooManyErrorsException">It is the last one that is listed.</exception>
    public void Error(int line, string message)
    {
        errors.Add(new LineRemark(line, message));
        if (errors.Count >= MostErrors)
            throw new TooManyErrorsException();
    }

    public void Warn(int line, string message)
    {
        if (warnings.Count < MostWarnings)
            warnings.Add(new LineRemark(line, message));
    }
}

/// <summary>There is no point in reading on.</summary>
internal sealed class TooManyErrorsException : Exception;
