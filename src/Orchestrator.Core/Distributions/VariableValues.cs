using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrator.Core.Activities;

namespace Orchestrator.Core.Distributions;

/// <summary>Initial values of variables: Elsa writes them as text with a type beside it; tokens keep them as JSON.</summary>
internal static class VariableValues
{
    /// <returns>JSON text, or what is wrong.</returns>
    public static (string Json, string? Problem) Read(DefinitionVariable variable)
    {
        var (json, problem) = variable.Value is null ? ("null", null) : variable.IsArray ? List(variable.Value) : Single(variable.Value, variable.TypeName);
        return json.Length > SetVariableActivity.LongestValue
            ? ("null", $"has a value of more than {SetVariableActivity.LongestValue} characters; shorten it")
            : (json, problem);
    }

    private static (string Json, string? Problem) List(JsonNode value) =>
        InputValues.Parsed(value) is JsonArray list
            ? (list.ToJsonString(), null)
            : InputValues.IsEmptyText(value) ? ("null", null) : ("null", $"must be a list such as [\"a\", \"b\"]; it is {InputValues.Shown(value)}");

    private static (string Json, string? Problem) Single(JsonNode value, string typeName)
    {
        var text = value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
        switch (SimpleName(typeName))
        {
            case "string":
                return (JsonValue.Create(text).ToJsonString(), null);
            case "boolean" or "bool":
                return text.Length == 0 ? ("null", null)
                    : bool.TryParse(text, out var flag) ? (flag ? "true" : "false", null)
                    : ("null", $"must be true or false; it is {InputValues.Shown(value)}");
            case "int16" or "int32" or "int64" or "short" or "int" or "long" or "byte":
                return text.Length == 0 ? ("null", null)
                    : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? (whole.ToString(), null)
                    : ("null", $"must be a whole number; it is {InputValues.Shown(value)}");
            case "double" or "single" or "decimal" or "float":
                return text.Length == 0 ? ("null", null)
                    : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                        ? (JsonValue.Create(number).ToJsonString(), null)
                        : ("null", $"must be a number; it is {InputValues.Shown(value)}");
            default:
                return ((InputValues.Parsed(value) ?? value).ToJsonString(), null);
        }
    }

    /// <summary><c>System.Int32, System.Private.CoreLib</c> is <c>int32</c>.</summary>
    private static string SimpleName(string typeName)
    {
        var type = typeName.Split(',')[0].Trim();
        return type[(type.LastIndexOf('.') + 1)..].ToLowerInvariant();
    }
}
