using System.Globalization;
using System.Text.Json.Nodes;
using Orchestrator.Core.Activities;

namespace Orchestrator.Server.Studio;

/// <summary>The catalogue in Elsa's words: what Elsa Studio builds its palette and its property editors from.</summary>
internal static class Descriptors
{
    /// <summary>What stands in the canvas for an activity of a type that is unknown here.</summary>
    public const string NotFound = "Elsa.NotFoundActivity";

    /// <summary>The type of every definition's root.</summary>
    public const string Flowchart = "Elsa.Flowchart";

    private static readonly IReadOnlyDictionary<string, string> Languages = new Dictionary<string, string>(StringComparer.Ordinal) { ["shell"] = "shell" };

    /// <summary>Every activity, and the two that only Elsa Studio needs.</summary>
    public static JsonArray All() =>
    [
        .. ActivityCatalogue.All.Select(Of),
        Plain(Flowchart, "Flowchart", "The distribution as a whole.", isContainer: true),
        Plain(NotFound, "Not found", "Stands for an activity of a type that this server does not know; remove or replace it.", isContainer: false),
    ];

    /// <summary>One activity as Elsa describes it.</summary>
    public static JsonObject Of(ActivityDescriptor activity)
    {
        var descriptor = Plain(activity.Type, activity.DisplayName, Words(activity.Description), isContainer: false);
        descriptor["category"] = activity.Category;
        descriptor["kind"] = activity.IsTrigger ? "Trigger" : "Action";
        descriptor["isBrowsable"] = activity.Unavailable is null;
        descriptor["isStart"] = activity.IsStart;
        descriptor["isTerminal"] = activity.IsTerminal;
        descriptor["inputs"] = new JsonArray([.. activity.Inputs.Select((input, order) => Input(input, order))]);
        descriptor["outputs"] = new JsonArray([.. activity.Outputs.Select((output, order) => Output(output, order))]);
        descriptor["ports"] = new JsonArray([.. activity.Ports.Select(Port)]);
        return descriptor;
    }

    /// <summary>The editor's settings of an input, under the editor's name.</summary>
    /// <param name="choices">The values to choose from, where the server supplies them.</param>
    public static JsonObject Specifications(InputDescriptor input, IReadOnlyList<string>? choices)
    {
        var specifications = new JsonObject();
        if (input.OptionsFrom is not null)
            specifications["Refresh"] = true;
        if (input.UiHint == "dropdown")
        {
            var items = (choices ?? input.Options).Select(JsonNode (word) => new JsonObject { ["text"] = word, ["value"] = word });
            specifications["dropdown"] = new JsonObject
            {
                ["selectList"] = new JsonObject { ["items"] = new JsonArray([.. items]), ["isFlagsEnum"] = false, ["sortItems"] = input.OptionsFrom is not null },
            };
        }

        // Words here are numbers: Elsa Studio reads settings of editors without its converter for them.
        if (input.UiHint == "code-editor")
            specifications["code-editor"] = new JsonObject { ["language"] = Languages.GetValueOrDefault(input.Language ?? "", "plaintext"), ["editorHeight"] = 1 };
        if (input.UiHint == "multiline")
            specifications["multiline"] = new JsonObject { ["editorHeight"] = 0 };
        return specifications;
    }

    private static JsonObject Plain(string type, string name, string description, bool isContainer) => new()
    {
        ["typeName"] = type,
        ["namespace"] = type[..type.LastIndexOf('.')],
        ["name"] = type[(type.LastIndexOf('.') + 1)..],
        ["version"] = 1,
        ["category"] = "Flow",
        ["displayName"] = name,
        ["description"] = description,
        ["inputs"] = new JsonArray(),
        ["outputs"] = new JsonArray(),
        ["ports"] = new JsonArray(),
        ["kind"] = "Action",
        ["customProperties"] = new JsonObject(),
        ["constructionProperties"] = new JsonObject(),
        ["isContainer"] = isContainer,
        ["isBrowsable"] = false,
        ["isStart"] = false,
        ["isTerminal"] = false,
    };

    private static JsonObject Input(InputDescriptor input, int order) => new()
    {
        ["name"] = char.ToUpperInvariant(input.Name[0]) + input.Name[1..],
        ["typeName"] = input.TypeName,
        ["displayName"] = input.DisplayName,
        ["description"] = Help(input),
        ["order"] = order,
        ["isBrowsable"] = true,
        ["isWrapped"] = input.IsWrapped,
        ["isReadOnly"] = false,
        ["isSynthetic"] = false,
        ["isSensitive"] = false,
        ["category"] = null,
        ["defaultValue"] = input.Default is { } value && input.DefaultSyntax == "Literal" ? JsonNode.Parse(value) : input.Default,
        ["defaultSyntax"] = input.DefaultSyntax,
        ["uiHint"] = input.UiHint,
        ["uiSpecifications"] = Specifications(input, choices: null),
    };

    private static JsonObject Output(OutputDescriptor output, int order) => new()
    {
        ["name"] = char.ToUpperInvariant(output.Name[0]) + output.Name[1..],
        ["typeName"] = output.TypeName,
        ["displayName"] = output.DisplayName,
        ["description"] = Words(output.Description),
        ["order"] = order,
        ["isBrowsable"] = true,
    };

    private static JsonNode Port(PortDescriptor port) =>
        new JsonObject { ["name"] = port.Name, ["displayName"] = port.Name, ["type"] = "Flow", ["isBrowsable"] = true };

    /// <summary>What the input means, and which values it takes.</summary>
    private static string Help(InputDescriptor input)
    {
        var text = Words(input.Description);
        if (input.IsRequired)
            text = $"Required. {text}";
        if (input is { Minimum: { } lowest, Maximum: { } highest } && highest < int.MaxValue)
        {
            var unit = input.Unit is null ? "" : $" {input.Unit}";
            text = $"{text} A number from {Number(lowest)} to {Number(highest)}{unit}{(input.Default is { } value ? $"; default {value}" : "")}.";
        }

        return input.IsLiteral && input.IsWrapped ? $"{text} Written down, not worked out." : text;
    }

    private static string Number(double number) => number.ToString("#,0.##", CultureInfo.InvariantCulture);

    /// <summary>Elsa Studio shows descriptions as plain text.</summary>
    private static string Words(string description) => description.Replace("`", "", StringComparison.Ordinal);
}
