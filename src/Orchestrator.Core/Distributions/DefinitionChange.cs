namespace Orchestrator.Core.Distributions;

/// <summary>What became of a part of a definition between two versions.</summary>
public enum ChangeKind
{
    Added,
    Removed,
    Changed,
}

/// <summary>What kind of part it is.</summary>
public enum ChangedPart
{
    /// <summary>Name, description, deadline, selection: of the definition as a whole.</summary>
    Distribution,
    Activity,
    Connection,
    Variable,
    Input,
}

/// <summary>One difference between two versions of a definition.</summary>
/// <param name="Name">What people call the part: the activity's name, <c>Install (Done) to Execute</c>.</param>
/// <param name="Activity">Id of the activity; null: it is none.</param>
/// <param name="Field">Input or property that changed; null: the part as a whole.</param>
/// <param name="From">What it was, as people write it; null: it was not there.</param>
/// <param name="To">What it is; null: it is not there.</param>
public sealed record DefinitionChange(ChangeKind Kind, ChangedPart Part, string Name, string? Activity, string? Field, string? From, string? To);
