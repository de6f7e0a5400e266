using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Commands;
using Orchestrator.Core.Activities.Actions;

namespace Orchestrator.Core.Activities;

/// <summary>The actions of one Execute: a script, a program or a list of them, made once if nothing in them depends on the target.</summary>
internal sealed class BoundActions
{
    /// <summary>Largest size of an activity's actions as JSON: leaves room in a message for the rest and for its wrapping.</summary>
    private const int LargestSize = ContractLimits.MessageBytes / 2;

    private static readonly Input<string?> ActionName = Inputs.Text(
        new("actionName", "Action name", "What people read in the report. Absent: the name of the activity."), longest: 200);

    private static readonly Input<JsonArray?> List = new(
        new InputText("actions", "Actions", $"Several actions in order, 1 to {ContractLimits.Actions}: a list of `{{name, kind, ...}}`; the kinds are "
            + $"{ActionKinds.Words}, each with fields of its own.").Describe("Object", "json-editor") with
        {
            DefaultSyntax = "Object",
        },
        null,
        node => InputValues.Parsed(node) is JsonArray { Count: >= 1 and <= ContractLimits.Actions } list
            ? new(list)
            : new(null, $"must be a list of 1 to {ContractLimits.Actions} actions {{name, kind, ...}}; it is {InputValues.Shown(node)}"));

    public static readonly IReadOnlyList<InputDescriptor> Descriptors =
    [
        ActionFields.Script.Descriptor, ActionFields.Shell.Descriptor, ActionFields.Program.Descriptor, ActionFields.Arguments.Descriptor,
        List.Descriptor, ActionName.Descriptor, ActionFields.TimeoutSeconds.Descriptor, ActionFields.SuccessCodes.Descriptor,
        ActionFields.Environment.Descriptor, ActionFields.WorkingDirectory.Descriptor, ActionFields.RunAs.Descriptor, ActionFields.NobodyLoggedOn.Descriptor,
        ActionFields.Interrupted.Descriptor,
    ];

    private readonly string fallbackName;
    private readonly BoundInput<string?> script;
    private readonly BoundInput<ScriptShell> shell;
    private readonly BoundInput<string?> program;
    private readonly BoundInput<IReadOnlyList<string>> arguments;
    private readonly BoundInput<JsonArray?> list;
    private readonly BoundInput<string?> name;
    private readonly BoundInput<int> timeoutSeconds;
    private readonly BoundInput<IReadOnlyList<int>> successCodes;
    private readonly BoundInput<IReadOnlyDictionary<string, string>> environment;
    private readonly BoundInput<string?> workingDirectory;
    private readonly BoundInput<RunAs> runAs;
    private readonly BoundInput<NobodyLoggedOn> nobodyLoggedOn;
    private readonly BoundInput<OnInterrupted> interrupted;
    private readonly IReadOnlyList<ActionSpec>? constant;

    public BoundActions(ActivityBinder binder)
    {
        fallbackName = binder.Name;
        script = binder.Bind(ActionFields.Script);
        shell = binder.Bind(ActionFields.Shell);
        program = binder.Bind(ActionFields.Program);
        arguments = binder.Bind(ActionFields.Arguments);
        list = binder.Bind(List);
        name = binder.Bind(ActionName);
        timeoutSeconds = binder.Bind(ActionFields.TimeoutSeconds);
        successCodes = binder.Bind(ActionFields.SuccessCodes);
        environment = binder.Bind(ActionFields.Environment);
        workingDirectory = binder.Bind(ActionFields.WorkingDirectory);
        runAs = binder.Bind(ActionFields.RunAs);
        nobodyLoggedOn = binder.Bind(ActionFields.NobodyLoggedOn);
        interrupted = binder.Bind(ActionFields.Interrupted);

        var given = new[] { (ActionFields.Script.Descriptor.Name, script.IsSet), (ActionFields.Program.Descriptor.Name, program.IsSet), (List.Descriptor.Name, list.IsSet) }
            .Where(one => one.IsSet).Select(one => one.Name).ToList();
        if (given.Count == 0)
            binder.Refuse(ActionFields.Script.Descriptor.Name, "is missing; give a script, a program or a list of actions");
        else if (given.Count > 1)
            binder.Refuse(given[1], $"is given as well as '{given[0]}'; keep exactly one of script, program and actions");
        else if (IsConstant)
            constant = Make(default, binder.Refuse);
    }

    private bool IsConstant =>
        script.IsConstant && shell.IsConstant && program.IsConstant && arguments.IsConstant && list.IsConstant && name.IsConstant
        && timeoutSeconds.IsConstant && successCodes.IsConstant && environment.IsConstant && workingDirectory.IsConstant && runAs.IsConstant
        && nobodyLoggedOn.IsConstant && interrupted.IsConstant;

    /// <exception cref="InputFault">A value worked out for this token is not allowed.</exception>
    public IReadOnlyList<ActionSpec> For(in Token token) => constant ?? Make(token, (place, problem) => throw new InputFault(place, problem));

    private IReadOnlyList<ActionSpec> Make(in Token token, Action<string, string> refuse)
    {
        var actions = list.IsSet ? ActionList.Read(list.For(token) ?? [], refuse) : [Single(token, refuse)];
        if (actions.Count == 0 && !list.IsConstant)
            refuse(List.Descriptor.Name, "is empty; give at least one action");
        if (JsonSerializer.SerializeToUtf8Bytes(actions, ContractsJson.Default.IReadOnlyListActionSpec).Length > LargestSize)
            refuse(List.Descriptor.Name, $"has more than {LargestSize / 1_024 / 1_024} MiB in all; shorten it or use several activities");
        return actions;
    }

    private ActionSpec Single(in Token token, Action<string, string> refuse)
    {
        var title = name.For(token) ?? fallbackName;
        ActionSpec action = script.IsSet
            ? new ScriptAction { Name = title, Script = Given(script, token, ActionFields.Script), Shell = shell.For(token) }
            : new ProgramAction { Name = title, Program = Given(program, token, ActionFields.Program), Arguments = arguments.For(token) };
        action = action with
        {
            Timeout = ActionFields.Timeout(timeoutSeconds.For(token)),
            SuccessCodes = successCodes.For(token),
            Environment = environment.For(token),
            WorkingDirectory = workingDirectory.For(token),
            RunAs = runAs.For(token),
            NobodyLoggedOn = nobodyLoggedOn.For(token),
            OnInterrupted = interrupted.For(token),
        };
        ActionFields.Check(action, refuse);
        foreach (var (field, problem) in ActionFlaws.Of(action))
            refuse(field, problem);

        // Nothing comes before it, so that it can refer to nothing.
        foreach (var (_, field, problem) in SequenceFlaws.Of([action]))
            refuse(field, problem);
        return action;

        string Given(BoundInput<string?> bound, in Token token, Input<string?> input)
        {
            var text = bound.For(token);
            if (text is null && !bound.IsConstant)
                refuse(input.Descriptor.Name, "is empty; give it a text");
            return text ?? "";
        }
    }
}
