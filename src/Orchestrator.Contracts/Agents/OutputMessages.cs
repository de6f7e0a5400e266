using System.Text.Json.Serialization;

namespace Orchestrator.Contracts.Agents;

/// <summary>A stretch of a running action's output for whoever watches it. It may be lost: the next one's offset shows it.</summary>
public sealed record OutputSeen : AgentMessage
{
    /// <summary>Characters of <see cref="Text"/> at most.</summary>
    public const int MostCharacters = 16 * 1024;

    public required string RunId { get; init; }

    public required string CommandId { get; init; }

    /// <summary>Position of the action in its command, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>How often the action had been started, this time included: each start has an output of its own. Null: an agent that does not say; the first.</summary>
    public int? Starts { get; init; }

    /// <summary>Name of the action.</summary>
    public required string Name { get; init; }

    /// <summary>Bytes (UTF-8) of the action's output before <see cref="Text"/>.</summary>
    public required long Offset { get; init; }

    /// <summary>Empty where an action has been started again and has put out nothing yet, or where nothing but the end is told.</summary>
    public required string Text { get; init; }

    /// <summary>The line that begins here was told otherwise when it was not finished; what was told of it no longer counts.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsAnew { get; init; }

    /// <summary>The action is over, and nothing of its output follows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsLast { get; init; }

    /// <summary><see cref="Watch.Answer"/> of the watch it is for.</summary>
    public required string Answer { get; init; }
}

/// <summary>A stretch of an output that is too long for its report, to be kept with it. Repeated until <see cref="OutputStored"/> covers it.</summary>
public sealed record OutputPiece : AgentMessage
{
    /// <summary>Bytes (UTF-8) of <see cref="Text"/> at most.</summary>
    public const int MostBytes = 48 * 1024;

    public required string RunId { get; init; }

    public required string CommandId { get; init; }

    /// <summary>Position of the action in its command, from 0.</summary>
    public required int Index { get; init; }

    /// <inheritdoc cref="OutputSeen.Starts"/>
    public int? Starts { get; init; }

    /// <summary>Bytes of the kept output before <see cref="Text"/>.</summary>
    public required long Offset { get; init; }

    public required string Text { get; init; }

    /// <summary>Bytes that the action has put out, kept or not.</summary>
    public required long Total { get; init; }

    /// <summary>No piece follows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsLast { get; init; }
}

/// <summary>
/// Somebody watches what the target puts out in a run: the agent tells it for <paramref name="Seconds"/> from now on, a few times a second. It makes
/// the agent do nothing else and is not journaled; whoever watches repeats it.
/// </summary>
/// <param name="Seconds">1 to <see cref="MostSeconds"/>.</param>
/// <param name="Answer">Where <see cref="OutputSeen"/> goes: over a broker its routing key. One watch for each.</param>
/// <param name="Anew">The output of the running action is told from its beginning, as far as it is remembered.</param>
public sealed record Watch(string RunId, int Seconds, string Answer, bool Anew) : ServerMessage
{
    /// <summary>Whoever still watches after it says so again.</summary>
    public const int MostSeconds = 60;
}

/// <summary>An action's output is stored up to here: that much need not be sent again.</summary>
/// <param name="UpTo">Bytes; <see cref="long.MaxValue"/>: all of it, or nobody wants it any more.</param>
/// <param name="Starts"><see cref="OutputPiece.Starts"/> of the piece that it answers; null: a server that does not say.</param>
public sealed record OutputStored(string CommandId, int Index, long UpTo, int? Starts = null) : ServerMessage
{
    /// <summary>Answers a piece.</summary>
    public static OutputStored Of(OutputPiece piece, long upTo)
    {
        ArgumentNullException.ThrowIfNull(piece);
        return new OutputStored(piece.CommandId, piece.Index, upTo, piece.Starts ?? 1);
    }
}
