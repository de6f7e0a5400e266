namespace Orchestrator.Cli.Client;

/// <summary>What the live stream of a target's output brings.</summary>
internal abstract record OutputEvent
{
    public sealed record Stretch(OutputInfo Info) : OutputEvent;

    public sealed record Action(EntryInfo Entry) : OutputEvent;

    /// <summary>The target has its result; nothing follows.</summary>
    public sealed record End : OutputEvent;
}

/// <summary>A stretch of an action's output.</summary>
internal sealed record OutputInfo
{
    public required string CommandId { get; init; }

    public int Index { get; init; }

    /// <summary>Which start of the action, from 1; 0: a server that does not tell them apart.</summary>
    public int Start { get; init; }

    public required string Name { get; init; }

    public long Offset { get; init; }

    /// <summary>Bytes right before it that were left out.</summary>
    public long Missing { get; init; }

    /// <summary>Empty where the start has begun and nothing has come of it yet.</summary>
    public required string Text { get; init; }
}
