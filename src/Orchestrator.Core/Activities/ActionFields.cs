using System.Text;
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
        new("shell", "Shell", "Which interpreter reads the script; default: sh on Linux and macOS, cmd on Windows. Where it is not installed, the action fails and names it."),
        ScriptShell.Default,
        ("default", ScriptShell.Default),
        ("sh", ScriptShell.Sh),
        ("bash", ScriptShell.Bash),
        ("powershell", ScriptShell.PowerShell),
        ("cmd", ScriptShell.Cmd),
        ("python", ScriptShell.Python));

    public static readonly Input<string?> Program = Inputs.Text(new("program", "Program", "An executable, started without a shell."), longest: LongestText);

    public static readonly Input<IReadOnlyList<string>> Arguments = Inputs.Texts(new("arguments", "Arguments", "Of the program, one per item."));

    public static readonly Input<int> TimeoutSeconds = Inputs.Integer(
        new("timeoutSeconds", "Time-out", "Ends the action with its whole process tree; 0: no limit."), 0, 0, 604_800, "seconds");

    public static readonly Input<IReadOnlyList<int>> SuccessCodes = Inputs.Integers(
        new("successCodes", "Success codes", "Return codes that count as success."), [0]);

    public static readonly Input<IReadOnlyDictionary<string, string>> Environment = Inputs.Dictionary(
        new("environment", "Environment", "Variables added to the environment of the agent, or of the user's session."));

    public static readonly Input<string?> WorkingDirectory = Inputs.Text(
        new("workingDirectory", "Working directory", "Absent: a fresh empty folder that is removed afterwards."), longest: LongestText);

    public static readonly Input<RunAs> RunAs = Inputs.Choice(
        new("runAs", "Run as", "agent: the agent's account. user: the user who is logged on at the target, in that session, with its display and its bus; logons over SSH do not count."),
        Contracts.Commands.RunAs.Agent,
        ("agent", Contracts.Commands.RunAs.Agent),
        ("user", Contracts.Commands.RunAs.LoggedOnUser));

    public static readonly Input<NobodyLoggedOn> NobodyLoggedOn = NobodyLoggedOnOr(Contracts.Commands.NobodyLoggedOn.Fail);

    public static readonly Input<OnInterrupted> Interrupted = InterruptedOr(OnInterrupted.Fail);

    public static Input<NobodyLoggedOn> NobodyLoggedOnOr(NobodyLoggedOn absent) => Inputs.Choice(
        new("nobodyLoggedOn", "If nobody is logged on", "fail: the action has failed. skip: it is skipped. wait: it waits for somebody, lets other commands pass meanwhile, and fails when the timeframe ends."),
        absent,
        ("fail", Contracts.Commands.NobodyLoggedOn.Fail),
        ("skip", Contracts.Commands.NobodyLoggedOn.Skip),
        ("wait", Contracts.Commands.NobodyLoggedOn.Wait));

    public static Input<OnInterrupted> InterruptedOr(OnInterrupted absent) => Inputs.Choice(
        new("onInterrupted", "If interrupted", "What becomes of an action that was executing when the agent or its computer went down: it counts as failed, is skipped, or is started again."),
        absent,
        ("fail", OnInterrupted.Fail),
        ("skip", OnInterrupted.Skip),
        ("repeat", OnInterrupted.Repeat));

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

    public static TimeSpan? Timeout(int seconds) => seconds == 0 ? null : TimeSpan.FromSeconds(seconds);
}
