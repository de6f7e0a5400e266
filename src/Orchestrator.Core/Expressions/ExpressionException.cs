namespace Orchestrator.Core.Expressions;

/// <summary>An expression has no value here; the message says why and what to do. Whoever evaluates adds the place.</summary>
public sealed class ExpressionException(string message) : Exception(message);
