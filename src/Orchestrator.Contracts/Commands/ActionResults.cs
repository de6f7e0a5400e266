using System.Text.Json.Serialization;
using Orchestrator.Contracts.Reports;

namespace Orchestrator.Contracts.Commands;

/// <summary>What a failure of an action does to the rest of its command.</summary>
public enum OnFailure
{
    /// <summary>What the command says: the rest is skipped, or performed all the same; either way the command fails.</summary>
    Default,

    /// <summary>The rest is performed; the command fails in the end.</summary>
    Continue,

    /// <summary>The rest is performed, and the command does not fail by it.</summary>
    Ignore,
}

/// <summary>From where a value is captured.</summary>
public enum CaptureSource
{
    /// <summary>The output, as far as the report carries it.</summary>
    Output,
    ReturnCode,
}

/// <summary>A value that an action leaves for later ones and for the distribution.</summary>
public sealed record ActionCapture
{
    /// <summary>Most of them in one command.</summary>
    public const int Most = 16;

    /// <summary>Characters of a value; the rest is cut off.</summary>
    public const int ValueLength = 512;

    /// <summary>Characters of a name.</summary>
    public const int NameLength = 64;

    /// <summary>A-Z, a-z, 0-9 and '_', not beginning with a digit, at most <see cref="NameLength"/> characters; unique in the command.</summary>
    public required string Name { get; init; }

    public CaptureSource From { get; init; }

    /// <summary>A regular expression, read line by line: its group "value", else its first group, else all it matches. Null with a pointer or without both: the whole output, without blanks at its end.</summary>
    public string? Pattern { get; init; }

    /// <summary>A place in an output that is JSON (<see cref="JsonPointer"/>).</summary>
    public string? Pointer { get; init; }

    /// <summary>If nothing is found the value is an empty text; else the action fails.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Optional { get; init; }

    /// <summary>A text as long as a value may be.</summary>
    public static string Capped(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length <= ValueLength)
            return text;
        return text[..(char.IsHighSurrogate(text[ValueLength - 1]) ? ValueLength - 1 : ValueLength)];
    }
}

/// <summary>Something about what has happened before; the action runs only if it holds.</summary>
public sealed record ActionCondition
{
    /// <summary>Most of them at one action.</summary>
    public const int Most = 16;

    /// <summary>Position of an earlier action, from 0; null if it is about a captured value.</summary>
    public int? Action { get; init; }

    /// <summary>How that action came out: one of these. Null: any.</summary>
    public IReadOnlyList<StepOutcome>? Outcomes { get; init; }

    /// <summary>Its return code: one of these. Null: any.</summary>
    public IReadOnlyList<int>? ReturnCodes { get; init; }

    /// <summary>Name of a value captured by an earlier action; one that was not captured counts as empty.</summary>
    public string? Output { get; init; }

    /// <summary>The value is this text.</summary>
    public string? Is { get; init; }

    /// <summary>The value has a match of this regular expression.</summary>
    public string? Matches { get; init; }

    /// <summary>It holds if all that does not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Not { get; init; }
}
