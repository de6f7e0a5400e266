using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Expressions;

/// <summary>What an expression can see. Values are JSON text.</summary>
/// <param name="Initial">The definition's variables with their initial values, by name.</param>
/// <param name="Own">Those the token has set; null: none.</param>
/// <param name="Inputs">The run's inputs, by name.</param>
/// <param name="RunId">Id of the run.</param>
/// <param name="Attempt">Visits of the activity by this token.</param>
public sealed record ExpressionScope(
    IReadOnlyDictionary<string, string> Initial,
    IReadOnlyDictionary<string, string>? Own,
    IReadOnlyDictionary<string, string> Inputs,
    Target Target,
    string RunId,
    int Attempt)
{
    /// <summary>The zone the target is in (IANA id); null: nobody knows.</summary>
    public required string? Zone { get; init; }

    /// <summary>A variable's value, or null if the definition has none of that name.</summary>
    public string? Variable(string name) =>
        Own is not null && Own.TryGetValue(name, out var own) ? own : Initial.GetValueOrDefault(name);
}
