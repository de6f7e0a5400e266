using System.Text.Json.Nodes;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;

namespace Orchestrator.Core.Activities.Actions;

/// <summary>The conditions under which an action runs.</summary>
internal static class ConditionFields
{
    public static readonly InputDescriptor RunIf = new InputText(
        "runIf",
        "Run if",
        "Conditions on earlier results; all must hold, else the action is skipped. Each is `{action, outcome: succeeded, failed, skipped or notApplicable, returnCode}` about an earlier action by its name "
        + "(outcome and returnCode may be lists), or `{output, is}` or `{output, matches}` about a captured value (matches is a regular expression); `not: true` turns it round. "
        + "An action that is skipped because an earlier one has failed is not asked.").Describe("Object", "json-editor");

    private static readonly Input<string?> Action = Inputs.Text(new("action", "Action", ""));

    private static readonly Input<IReadOnlyList<string>> Outcome = OneOrMore(Inputs.Texts(new("outcome", "Outcome", "")));

    private static readonly Input<IReadOnlyList<int>> ReturnCode = OneOrMore(Inputs.Integers(new("returnCode", "Return code", ""), []));

    private static readonly Input<string?> Output = Inputs.Text(new("output", "Output", ""));

    private static readonly InputDescriptor Is = new InputText("is", "Is", "").Describe("String", "singleline");

    private static readonly Input<string?> Matches = Inputs.Text(new("matches", "Matches", ""));

    private static readonly Input<bool> Not = Inputs.Boolean(new("not", "Not", ""), absent: false);

    private static readonly Dictionary<string, StepOutcome[]> Outcomes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["succeeded"] = [StepOutcome.Succeeded],
        ["failed"] = [StepOutcome.Failed, StepOutcome.TimedOut, StepOutcome.Interrupted],
        ["skipped"] = [StepOutcome.Skipped],
        ["notApplicable"] = [StepOutcome.NotApplicable],
    };

    /// <summary>Null: none.</summary>
    /// <param name="earlier">The actions before this one.</param>
    public static IReadOnlyList<ActionCondition>? Read(ActionItem item, IReadOnlyList<ActionSpec> earlier)
    {
        IReadOnlyList<InputDescriptor> known = [Action.Descriptor, Outcome.Descriptor, ReturnCode.Descriptor, Output.Descriptor, Is, Matches.Descriptor, Not.Descriptor];
        return SubItem.List(item, RunIf, known) is { } list ? [.. list.Select(one => Condition(one, earlier))] : null;
    }

    private static ActionCondition Condition(ActionItem item, IReadOnlyList<ActionSpec> earlier) => new()
    {
        Action = item.Read(Action) is { } name ? Position(item, name, earlier) : null,
        Outcomes = item.Has(Outcome.Descriptor) ? [.. item.Read(Outcome).SelectMany(word => OutcomesOf(item, word))] : null,
        ReturnCodes = item.Has(ReturnCode.Descriptor) ? item.Read(ReturnCode) : null,
        Output = item.Read(Output),
        Is = ConfigurationKind.TextOf(item, Is),
        Matches = item.Read(Matches),
        Not = item.Read(Not),
    };

    private static int Position(ActionItem item, string name, IReadOnlyList<ActionSpec> earlier)
    {
        var found = Enumerable.Range(0, earlier.Count).Where(index => earlier[index].Name == name).ToList();
        if (found.Count == 0)
            item.Refuse(Action.Descriptor.Name, $"'{name}' is the name of no earlier action; name one that stands before this one in the list");
        else if (found.Count > 1)
            item.Refuse(Action.Descriptor.Name, $"'{name}' is the name of {found.Count} earlier actions; give each a name of its own");
        return found.Count == 1 ? found[0] : -1;
    }

    private static StepOutcome[] OutcomesOf(ActionItem item, string word)
    {
        if (Outcomes.TryGetValue(word.Trim(), out var outcomes))
            return outcomes;
        item.Refuse(Outcome.Descriptor.Name, $"must be of {string.Join(", ", Outcomes.Keys)}; it is '{word}'");
        return [];
    }

    /// <summary>A list of which a single item may be written without brackets.</summary>
    private static Input<IReadOnlyList<T>> OneOrMore<T>(Input<IReadOnlyList<T>> list) => new(
        list.Descriptor,
        list.Absent,
        node => list.Read(InputValues.Parsed(node) is JsonArray ? node : new JsonArray(node.DeepClone())));
}
