using System.Text.Json.Nodes;

namespace Orchestrator.Core.Activities;

/// <summary>One of several ways: the first case whose condition holds.</summary>
internal sealed class SwitchActivity : BoundActivity
{
    public const string Default = "Default";
    private const int MostCases = 50;

    private static readonly InputDescriptor Cases = new()
    {
        Name = "cases",
        DisplayName = "Cases",
        Description = "A list of `{label, condition: {type, value}}`. Each label is a port; the first case whose condition is true is taken.",
        TypeName = "ICollection<FlowSwitchCase>",
        UiHint = "flow-switch-editor",
        IsRequired = true,
        IsWrapped = false,
    };

    private static readonly Input<string> Mode = Inputs.Choice(
        new("mode", "Mode", "A target is one token and goes one way: the first case that matches."), "MatchFirst", ("MatchFirst", "MatchFirst"));

    private static readonly Input<bool> Condition = Inputs.Condition(new("condition", "Condition", ""));

    public static readonly ActivityDescriptor Descriptor = new()
    {
        Type = "Elsa.FlowSwitch",
        DisplayName = "Switch",
        Category = "Flow",
        Description = "Sends each target one of several ways: the first case whose condition is true.",
        Inputs = [Cases, Mode.Descriptor],
        Ports = [new(Default, "No case matches.")],
        HasPortPerCase = true,
        Bind = binder => new SwitchActivity(binder),
    };

    private static readonly Step None = new Step.Complete(Default);

    private readonly IReadOnlyList<(BoundInput<bool> Condition, Step Step)> cases;

    private SwitchActivity(ActivityBinder binder)
        : base(binder)
    {
        binder.Bind(Mode);
        cases = [.. Read(binder)];
    }

    /// <summary>Labels of the cases of a definition's activity, as far as they can be read.</summary>
    public static IEnumerable<string> Labels(JsonNode? cases) =>
        List(cases)?.OfType<JsonObject>().Select(Label).OfType<string>() ?? [];

    private protected override Step Begin(Token token)
    {
        foreach (var (condition, step) in cases)
        {
            if (condition.For(token))
                return step;
        }

        return None;
    }

    private static IEnumerable<(BoundInput<bool> Condition, Step Step)> Read(ActivityBinder binder)
    {
        if (List(binder.Bare(Cases)) is not { } list)
        {
            binder.Refuse(Cases.Name, "is missing; give a list of {label, condition}");
            yield break;
        }

        if (list.Count > MostCases)
        {
            binder.Refuse(Cases.Name, $"has {list.Count} cases; at most {MostCases} are allowed: use several switches");
            yield break;
        }

        var labels = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < list.Count; i++)
        {
            var place = $"{Cases.Name}[{i}]";
            if (list[i] is not JsonObject item || Label(item) is not { Length: > 0 } label)
                binder.Refuse(place, "has no label; give it one");
            else if (label == Default)
                binder.Refuse(place, $"must not be called {Default}, which is the port for no match; rename it");
            else if (!labels.Add(label))
                binder.Refuse(place, $"has the label '{label}' of an earlier case; rename one of them");
            else
                yield return (binder.Bind(Condition, new JsonObject { ["expression"] = Expression(item["condition"]) }, place), new Step.Complete(label));
        }
    }

    private static JsonNode? Expression(JsonNode? condition) =>
        (condition is JsonObject wrapped && wrapped.TryGetPropertyValue("expression", out var inner) ? inner : condition)?.DeepClone();

    private static JsonArray? List(JsonNode? cases)
    {
        if (cases is JsonObject wrapped && wrapped["expression"] is JsonObject expression)
            cases = expression["value"];
        return cases is null ? null : InputValues.Parsed(cases) as JsonArray;
    }

    private static string? Label(JsonObject item) => item["label"] is JsonValue label ? InputValues.Text(label).Value : null;
}
