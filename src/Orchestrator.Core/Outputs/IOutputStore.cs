namespace Orchestrator.Core.Outputs;

/// <summary>
/// Outputs of actions that are too long for their report entries, or were interrupted before there was one, in pieces; each start of an action has one of
/// its own. They are removed with their run.
/// </summary>
public interface IOutputStore
{
    /// <summary>Adds a piece. One that is there already (same output and offset) is left as it is.</summary>
    /// <returns>False if there is no such run.</returns>
    Task<bool> Add(OutputText piece, CancellationToken cancellation);

    /// <summary>The piece that begins at <paramref name="offset"/>, or null.</summary>
    Task<OutputText?> Find(OutputKey output, long offset, CancellationToken cancellation);

    /// <summary>What is kept of each start of an action, in order.</summary>
    /// <param name="output">Of any of its starts.</param>
    Task<IReadOnlyList<KeptStart>> Kept(OutputKey output, CancellationToken cancellation);

    /// <summary>Removes the pieces of an output that reach beyond its first <paramref name="bytes"/>.</summary>
    /// <param name="bytes">0: all of it goes.</param>
    Task Cut(OutputKey output, long bytes, CancellationToken cancellation);
}

/// <summary>Which action's output, and of which of its starts.</summary>
/// <param name="Ordinal">The target's position in the run.</param>
/// <param name="Index">Position of the action in its command, from 0.</param>
/// <param name="Starts">How often the action had been started, this time included: from 1.</param>
public sealed record OutputKey(string RunId, int Ordinal, string CommandId, int Index, int Starts);

/// <summary>A stretch of an output.</summary>
/// <param name="Offset">Bytes before it.</param>
/// <param name="Utf8">Whole characters.</param>
/// <param name="Total">Bytes that the action has put out, kept or not.</param>
/// <param name="IsLast">Nothing more of it is kept.</param>
public sealed record OutputText(OutputKey Output, long Offset, byte[] Utf8, long Total, bool IsLast);

/// <summary>How much is kept of one start of an action.</summary>
/// <param name="Starts">Which, from 1.</param>
/// <param name="Bytes">Of all its pieces together.</param>
public sealed record KeptStart(int Starts, long Bytes);
