namespace Orchestrator.Core.Outputs;

/// <summary>Outputs of actions that are too long for their report entries, in pieces. They are removed with their run.</summary>
public interface IOutputStore
{
    /// <summary>Adds a piece. One that is there already (same output and offset) is left as it is.</summary>
    /// <returns>False if there is no such run.</returns>
    Task<bool> Add(OutputText piece, CancellationToken cancellation);

    /// <summary>The piece that begins at <paramref name="offset"/>, or null.</summary>
    Task<OutputText?> Find(OutputKey output, long offset, CancellationToken cancellation);
}

/// <summary>Which action's output.</summary>
/// <param name="Ordinal">The target's position in the run.</param>
/// <param name="Index">Position of the action in its command, from 0.</param>
public sealed record OutputKey(string RunId, int Ordinal, string CommandId, int Index);

/// <summary>A stretch of an output.</summary>
/// <param name="Offset">Bytes before it.</param>
/// <param name="Utf8">Whole characters.</param>
/// <param name="Total">Bytes that the action has put out, kept or not.</param>
/// <param name="IsLast">Nothing more of it is kept.</param>
public sealed record OutputText(OutputKey Output, long Offset, byte[] Utf8, long Total, bool IsLast);
