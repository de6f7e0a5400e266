using System.Text.Json.Nodes;

namespace Orchestrator.Core.Expressions;

/// <summary>A value that is worked out for one token. Immutable; used by many threads at once.</summary>
public abstract class Expression
{
    /// <summary>The value as JSON; null stands for JSON's null.</summary>
    /// <exception cref="ExpressionException">It has no value for this token.</exception>
    public abstract JsonNode? Evaluate(ExpressionScope scope);
}

/// <summary>A value written down in the definition. Elsa's Object expressions become literals too, once their JSON text is read.</summary>
public sealed class LiteralExpression(JsonNode? value) : Expression
{
    /// <summary>Belongs to the definition: read it, do not change it.</summary>
    public JsonNode? Value => value;

    public override JsonNode? Evaluate(ExpressionScope scope) => value?.DeepClone();
}

/// <summary>The value of a variable.</summary>
public sealed class VariableExpression(string name) : Expression
{
    public string Name => name;

    public override JsonNode? Evaluate(ExpressionScope scope) =>
        JsonNode.Parse(scope.Variable(name) ?? throw new ExpressionException($"the variable '{name}' has no value; give it an initial one"));
}

/// <summary>The value of an input of the run; null where the run was started without it.</summary>
public sealed class InputExpression(string name) : Expression
{
    public string Name => name;

    public override JsonNode? Evaluate(ExpressionScope scope) =>
        scope.Inputs.TryGetValue(name, out var value) ? JsonNode.Parse(value) : null;
}
