using System.Text;
using System.Text.Json.Nodes;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Core.Activities;

/// <summary>What can be said about an action: as inputs of Execute for a single one, as fields of an item in a list of them.</summary>
internal static class ActionFields
{
    private const int LongestText = 4_096;
    private const int MostTexts = 500;

    public static readonly Input<string?> Script = Inputs.Text(
        new("script", "Script", $"A text for an interpreter, at most {ContractLimits.ScriptBytes / 1_024} KiB. It must suit every target that comes here."),
        "code-editor", ContractLimits.ScriptBytes, "shell");

    public static readonly Input<ScriptShell> Shell = Inputs.Choice(
        new("shell", "Shell", "Which interpreter reads the script; default: sh on Linux and macOS, cmd on Windows."),
        ScriptShell.Default,
        ("default", ScriptShell.Default),
        ("sh", ScriptShell.Sh),
        ("powershell", ScriptShell.PowerShell),
        ("cmd", ScriptShell.Cmd));

    public static readonly Input<string?> Program = Inputs.Text(new("program", "Program", "An executable, started without a shell."), longest: LongestText);

    public static readonly Input<IReadOnlyList<string>> Arguments = Inputs.Texts(new("arguments", "Arguments", "Of the program, one per item."));

    public static readonly Input<int> TimeoutSeconds = Inputs.Integer(
        new("timeoutSeconds", "Time-out", "Ends the action with its whole process tree; 0: no limit."), 0, 0, 604_800, "seconds");

    public static readonly Input<IReadOnlyList<int>> SuccessCodes = Inputs.Integers(
        new("successCodes", "Success codes", "Return codes that count as success."), [0]);

    public static readonly Input<IReadOnlyDictionary<string, string>> Environment = Inputs.Dictionary(
        new("environment", "Environment", "Variables added to the agent's environment."));

    public static readonly Input<string?> WorkingDirectory = Inputs.Text(
        new("workingDirectory", "Working directory", "Absent: a fresh empty folder that is removed afterwards."), longest: LongestText);

    public static readonly Input<OnInterrupted> Interrupted = Inputs.Choice(
        new("onInterrupted", "If interrupted", "What becomes of an action that was executing when the agent or its computer went down: it counts as failed, is skipped, or is started again."),
        OnInterrupted.Fail,
        ("fail", OnInterrupted.Fail),
        ("skip", OnInterrupted.Skip),
        ("repeat", OnInterrupted.Repeat));

    private static readonly Input<string?> Name = Inputs.Text(new("name", "Name", "What people read in the report."), longest: 200);

    private static readonly Input<string> Kind = Inputs.Choice(new("kind", "Kind", ""), "script", ("script", "script"), ("program", "program"));

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "name", "kind", "script", "shell", "program", "arguments", "timeoutSeconds", "successCodes", "environment", "workingDirectory", "onInterrupted",
    };

    /// <summary>Reads a list of actions; every mistake goes to <paramref name="refuse"/> with its place in the list.</summary>
    public static IReadOnlyList<ActionSpec> ReadList(JsonArray list, Action<string, string> refuse)
    {
        var actions = new List<ActionSpec>(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            var place = $"actions[{i}]";
            if (list[i] is not JsonObject item)
            {
                refuse(place, $"must be an object {{name, kind, ...}}; it is {InputValues.Shown(list[i])}");
                continue;
            }

            foreach (var (field, _) in item.Where(pair => !Known.Contains(pair.Key)))
                refuse($"{place}.{field}", $"is not a field of an action; the fields are {string.Join(", ", Known)}");
            actions.Add(ReadItem(item, i, (field, problem) => refuse($"{place}.{field}", problem)));
        }

        return actions;
    }

    /// <summary>Checks what does not depend on one field alone.</summary>
    public static void Check(ActionSpec action, Action<string, string> refuse)
    {
        if (action is ScriptAction script && Encoding.UTF8.GetByteCount(script.Script) > ContractLimits.ScriptBytes)
            refuse(Script.Descriptor.Name, $"has more than {ContractLimits.ScriptBytes / 1_024} KiB; shorten it");
        if (action is ProgramAction program)
        {
            if (program.Arguments.Count > MostTexts || program.Arguments.Any(argument => argument.Length > LongestText))
                refuse(Arguments.Descriptor.Name, $"allows {MostTexts} arguments of {LongestText} characters; use fewer or shorter ones");
            if (program.Arguments.Any(argument => argument.Contains('\0')))
                refuse(Arguments.Descriptor.Name, "must not contain the character NUL; remove it");
        }

        if (action.SuccessCodes.Count > MostTexts)
            refuse(SuccessCodes.Descriptor.Name, $"allows {MostTexts} codes; use fewer");
        if (action.Environment.Count > MostTexts || action.Environment.Any(pair => pair.Key.Length + pair.Value.Length > LongestText))
            refuse(Environment.Descriptor.Name, $"allows {MostTexts} variables of {LongestText} characters; use fewer or shorter ones");
        foreach (var name in action.Environment.Keys.Where(name => name.Length == 0 || name.Contains('=') || name.Contains('\0')))
            refuse(Environment.Descriptor.Name, $"'{name}' is no name of a variable; it must have a character and none of '=' and NUL");
    }

    private static ActionSpec ReadItem(JsonObject item, int index, Action<string, string> refuse)
    {
        var (script, program) = (Read(Script), Read(Program));
        var kind = item["kind"] is null ? program is null ? "script" : "program" : Read(Kind);
        var (given, needed) = kind == "script" ? (script, Script) : (program, Program);
        if (given is null)
            refuse(needed.Descriptor.Name, $"is missing; an action of kind {kind} needs it");
        if (script is not null && program is not null)
            refuse(kind == "script" ? Program.Descriptor.Name : Script.Descriptor.Name, $"does not belong to an action of kind {kind}; remove it");

        ActionSpec action = kind == "script"
            ? new ScriptAction { Name = Title(), Script = given ?? "", Shell = Read(Shell) }
            : new ProgramAction { Name = Title(), Program = given ?? "", Arguments = Read(Arguments) };
        action = action with
        {
            Timeout = Timeout(Read(TimeoutSeconds)),
            SuccessCodes = Read(SuccessCodes),
            Environment = Read(Environment),
            WorkingDirectory = Read(WorkingDirectory),
            OnInterrupted = Read(Interrupted),
        };
        Check(action, refuse);
        return action;

        string Title() => Read(Name) ?? $"Action {index + 1}";

        T Read<T>(Input<T> field)
        {
            var (value, problem) = field.Read(item[field.Descriptor.Name]);
            if (problem is not null)
                refuse(field.Descriptor.Name, problem);
            return value;
        }
    }

    public static TimeSpan? Timeout(int seconds) => seconds == 0 ? null : TimeSpan.FromSeconds(seconds);
}
