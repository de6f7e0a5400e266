namespace Orchestrator.Core.Distributions;

/// <summary>One mistake in a definition, with its place.</summary>
/// <param name="Activity">Id of the activity; null: it concerns the definition as a whole.</param>
/// <param name="Input">The input, or the part of the definition; null: it concerns the activity as a whole.</param>
/// <param name="Message">What is wrong, and the remedy.</param>
public sealed record DefinitionError(string? Activity, string? Input, string Message);
