using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrator.Core.Expressions;

/// <summary>Reads expressions in the shapes Elsa's server and Elsa Studio write them.</summary>
public static class ExpressionReader
{
    /// <summary>
    /// Reads an input: <c>{typeName, expression: {type, value}}</c> with or without its type name, or a bare value.
    /// </summary>
    /// <returns>Null if the input is absent: no node, no expression, or a literal without a value.</returns>
    public static Expression? ReadInput(JsonNode? node, ExpressionNames names, out string? error)
    {
        error = null;
        return node switch
        {
            null => null,
            JsonObject wrapped when wrapped.ContainsKey("expression") => Read(wrapped["expression"], names, out error),
            JsonObject output when output.ContainsKey("memoryReference") || output.ContainsKey("typeName") => null,
            _ => new LiteralExpression(node),
        };
    }

    /// <summary>Reads <c>{type, value}</c>; without a type it is a literal.</summary>
    /// <returns>Null if there is nothing to evaluate, or on error.</returns>
    public static Expression? Read(JsonNode? node, ExpressionNames names, out string? error)
    {
        error = null;
        if (node is null)
            return null;
        if (node is not JsonObject expression)
            return new LiteralExpression(node);

        var value = expression["value"];
        var type = TextOf(expression["type"]) ?? "Literal";
        switch (type)
        {
            case "Literal":
                return value is null ? null : new LiteralExpression(value);
            case "Object":
                return ReadObject(value, out error);
            case "Variable":
                return ReadVariable(value, names, out error);
            case "Input":
                return ReadRunInput(value, names, out error);
            case "JavaScript":
                var source = TextOf(value);
                return string.IsNullOrWhiteSpace(source) ? null : JavaScriptExpression.Read(source, names, out error);
            default:
                error = $"expressions of type '{type}' are not available; use Literal, Object, Variable, Input or JavaScript";
                return null;
        }
    }

    private static LiteralExpression? ReadObject(JsonNode? value, out string? error)
    {
        error = null;
        if (TextOf(value) is not { } text)
            return value is null ? null : new LiteralExpression(value);
        if (string.IsNullOrWhiteSpace(text))
            return null;
        try
        {
            return new LiteralExpression(JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }));
        }
        catch (JsonException exception)
        {
            error = $"is not JSON (line {exception.LineNumber + 1}, position {exception.BytePositionInLine + 1}); correct the text or choose another kind of expression";
            return null;
        }
    }

    private static VariableExpression? ReadVariable(JsonNode? value, ExpressionNames names, out string? error)
    {
        error = null;
        if (ReferenceOf(value) is not { } reference)
            return null;
        if (names.Variable(reference) is { } name)
            return new VariableExpression(name);
        error = names.UnknownVariable(NameOf(value) ?? reference);
        return null;
    }

    private static InputExpression? ReadRunInput(JsonNode? value, ExpressionNames names, out string? error)
    {
        error = null;
        if ((NameOf(value) ?? TextOf(value)) is not { Length: > 0 } name)
            return null;
        if (names.InputNames.Contains(name))
            return new InputExpression(name);
        error = names.UnknownInput(name);
        return null;
    }

    /// <summary>What a reference to a variable says: a bare text, or the id (else the name) of an object. Null: nothing is referred to.</summary>
    public static string? ReferenceOf(JsonNode? value) =>
        value switch
        {
            JsonObject variable => TextOf(variable["id"]) is { Length: > 0 } id ? id : NameOf(variable),
            _ => TextOf(value) is { Length: > 0 } text ? text : null,
        };

    private static string? NameOf(JsonNode? value) => value is JsonObject named && TextOf(named["name"]) is { Length: > 0 } name ? name : null;

    private static string? TextOf(JsonNode? value) =>
        value is JsonValue text && text.GetValueKind() == JsonValueKind.String ? text.GetValue<string>() : null;
}
