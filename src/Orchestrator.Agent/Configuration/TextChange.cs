namespace Orchestrator.Agent.Configuration;

/// <summary>What became of a value in a text.</summary>
internal enum ChangeKind
{
    /// <summary>It was as wanted already.</summary>
    None,
    Added,
    Changed,
    Removed,
}

/// <summary>A text after a change of one value.</summary>
internal readonly record struct TextChange(string Text, ChangeKind Kind);

/// <summary>A file cannot be changed; the message says why and what to do.</summary>
internal sealed class CannotChange(string message) : Exception(message);
