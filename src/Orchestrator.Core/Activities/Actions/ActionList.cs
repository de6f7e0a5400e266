using System.Text.Json.Nodes;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Core.Activities.Actions;

/// <summary>Reads a list of actions; every mistake is told with its place in the list.</summary>
internal static class ActionList
{
    private static readonly Input<string?> Name = Inputs.Text(new("name", "Name", "What people read in the report. Absent: Action and its number."), longest: 200);

    private static readonly InputDescriptor Kind = new InputText("kind", "Kind", "Absent: program if a program is given, else script.").Describe("String", "dropdown") with
    {
        Options = [.. ActionKinds.All.Select(kind => kind.Word)],
    };

    private static readonly Input<OnInterrupted> Repeated = ActionFields.InterruptedOr(OnInterrupted.Repeat);

    private static readonly Input<OnFailure> OnFailure = Inputs.Choice(
        new("onFailure", "If it fails", "default: the rest is skipped, or performed, as the activity says, and the activity fails. continue: the rest is performed, and the activity fails in the end. "
            + "ignore: the rest is performed, and the activity does not fail by it; the report shows the failure all the same."),
        Contracts.Commands.OnFailure.Default,
        ("default", Contracts.Commands.OnFailure.Default),
        ("continue", Contracts.Commands.OnFailure.Continue),
        ("ignore", Contracts.Commands.OnFailure.Ignore));

    /// <summary>The fields every kind has, as they are where nothing else is said.</summary>
    public static readonly IReadOnlyList<InputDescriptor> CommonFields =
    [
        Kind, Name.Descriptor, ConditionFields.RunIf, CaptureFields.Capture, OnFailure.Descriptor, ActionFields.TimeoutSeconds.Descriptor, ActionFields.Interrupted.Descriptor with
        {
            Description = ActionFields.Interrupted.Descriptor.Description + $" Default of {string.Join(", ", ActionKinds.All.Where(kind => kind.IsRepeatable).Select(kind => kind.Word))}: repeat.",
        },
    ];

    public static IReadOnlyList<ActionSpec> Read(JsonArray list, Action<string, string> refuse)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        var actions = new List<ActionSpec>(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            var place = $"actions[{i}]";
            if (list[i] is not JsonObject item)
                Tell(place, $"must be an object {{name, kind, ...}}; it is {InputValues.Shown(list[i])}");
            else if (KindOf(item) is not { } kind)
                Tell($"{place}.{Kind.Name}", $"must be one of {ActionKinds.Words}; it is {InputValues.Shown(item[Kind.Name])}");
            else
                actions.Add(Read(item, i, kind, actions, (field, problem) => Tell($"{place}.{field}", problem)));
        }

        // With an action missing, the others' places would be wrong.
        foreach (var (index, field, problem) in actions.Count == list.Count ? SequenceFlaws.Of(actions) : [])
            Tell($"actions[{index}].{field}", problem);
        return actions;

        void Tell(string place, string problem)
        {
            if (told.Add(place))
                refuse(place, problem);
        }
    }

    private static ActionKind? KindOf(JsonObject item) => item[Kind.Name] is { } word
        ? ActionKinds.Find(InputValues.Text(word).Value)
        : item[ActionFields.Program.Descriptor.Name] is null ? ProcessKinds.Script : ProcessKinds.Program;

    private static ActionSpec Read(JsonObject json, int index, ActionKind kind, IReadOnlyList<ActionSpec> earlier, Action<string, string> refuse)
    {
        var item = new ActionItem(json, index, kind.Word, refuse);
        foreach (var (field, _) in json.Where(pair => !Fields(kind).Any(known => known.Name == pair.Key)))
        {
            item.Refuse(field, ActionKinds.All.Any(other => other.Fields.Any(known => known.Name == field))
                ? $"does not belong to an action of kind {kind.Word}; remove it"
                : $"is not a field of an action; those of kind {kind.Word} are {string.Join(", ", Fields(kind).Select(known => known.Name))}");
        }

        var action = kind.Read(item) with
        {
            Name = item.Read(Name) ?? item.DefaultName,
            Timeout = ActionFields.Timeout(item.Read(ActionFields.TimeoutSeconds)),
            OnFailure = item.Read(OnFailure),
            RunIf = ConditionFields.Read(item, earlier),
            Captures = CaptureFields.Read(item),
            OnInterrupted = item.Read(kind.IsRepeatable ? Repeated : ActionFields.Interrupted),
        };
        ActionFields.Check(action, item.Refuse);
        foreach (var (field, problem) in ActionFlaws.Of(action))
            item.Refuse(field, problem);
        return action;
    }

    private static IEnumerable<InputDescriptor> Fields(ActionKind kind) => CommonFields.Concat(kind.Fields);
}
