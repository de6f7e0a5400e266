using Orchestrator.Contracts.Commands;

namespace Orchestrator.Core.Activities.Actions;

/// <summary>One kind of action in a list: its word, what it does on each platform, its fields and how they are read.</summary>
/// <param name="Word">The value of the field <c>kind</c>.</param>
/// <param name="Description">What it does.</param>
/// <param name="Linux">How, on Linux.</param>
/// <param name="Windows">How, on Windows.</param>
/// <param name="Read">Makes the action of an item; the fields every kind has are read elsewhere.</param>
internal sealed record ActionKind(string Word, string Description, string Linux, string Windows, Func<ActionItem, ActionSpec> Read)
{
    /// <summary>The fields of this kind beside those every kind has.</summary>
    public required IReadOnlyList<InputDescriptor> Fields { get; init; }

    /// <summary>Doing it again changes nothing more, so that it is repeated after an interruption unless something else is said.</summary>
    public bool IsRepeatable { get; init; }
}
