using System.Text.Json.Nodes;
using Orchestrator.Core.Expressions;

namespace Orchestrator.Core.Activities;

/// <summary>Gives a variable of the token a value.</summary>
internal sealed class SetVariableActivity : BoundActivity
{
    /// <summary>Longest value of a variable as JSON, in characters: a token is kept in memory.</summary>
    public const int LongestValue = 8_192;

    private static readonly InputDescriptor Variable = new()
    {
        Name = "variable",
        DisplayName = "Variable",
        Description = "One of the distribution's variables. Every target has its own value.",
        TypeName = "Variable",
        UiHint = "variable-picker",
        IsRequired = true,
        IsLiteral = true,
        IsWrapped = false,
    };

    private static readonly Input<string> Value = Inputs.Json(
        new("value", "Value", $"What it becomes. Absent: null. At most {LongestValue} characters as JSON."), "singleline", LongestValue);

    public static readonly ActivityDescriptor Descriptor = new()
    {
        Type = "Elsa.SetVariable",
        DisplayName = "Set variable",
        Category = "Flow",
        Description = "Gives one of the target's variables a value.",
        Inputs = [Variable, Value.Descriptor],
        Ports = [new(ActivityDescriptor.Done, "At once.")],
        Bind = binder => new SetVariableActivity(binder),
    };

    private readonly string variable;
    private readonly BoundInput<string> value;

    private SetVariableActivity(ActivityBinder binder)
        : base(binder)
    {
        var node = binder.Bare(Variable);
        if (node is JsonObject wrapped && wrapped["expression"] is JsonObject expression)
            node = expression["value"];
        if (ExpressionReader.ReferenceOf(node) is { } reference)
        {
            variable = binder.Variable(Variable.Name, reference) ?? "";
        }
        else
        {
            variable = "";
            binder.Refuse(Variable.Name, "is missing; choose one of the distribution's variables");
        }

        value = binder.Bind(Value);
    }

    private protected override Step Begin(Token token) =>
        new Step.Complete(ActivityDescriptor.Done)
        {
            Variables = new Dictionary<string, string>(StringComparer.Ordinal) { [variable] = value.For(token) },
        };
}
