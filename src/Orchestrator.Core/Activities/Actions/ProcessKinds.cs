using Orchestrator.Contracts.Commands;

namespace Orchestrator.Core.Activities.Actions;

/// <summary>What is simply started: a script and a program.</summary>
internal static class ProcessKinds
{
    private static readonly IReadOnlyList<InputDescriptor> Surroundings =
    [
        ActionFields.SuccessCodes.Descriptor, ActionFields.Environment.Descriptor, ActionFields.WorkingDirectory.Descriptor, ActionFields.RunAs.Descriptor,
        ActionFields.NobodyLoggedOn.Descriptor,
    ];

    private static readonly Input<string?> NeededScript = ActionFields.Script.With(field => field with { IsRequired = true });
    private static readonly Input<string?> NeededProgram = ActionFields.Program.With(field => field with { IsRequired = true });

    public static readonly ActionKind Script = new(
        "script",
        "Hands a text to an interpreter.",
        "sh, bash, PowerShell (pwsh) or Python (python3). As the logged-on user: the active session that logind knows, with its user, groups, home, display and bus.",
        "cmd, Windows PowerShell or Python (python, py). As the logged-on user: the session at the console.",
        item => Surrounded(item, new ScriptAction { Name = "", Script = item.Read(NeededScript) ?? "", Shell = item.Read(ActionFields.Shell) }))
    {
        Fields = [NeededScript.Descriptor, ActionFields.Shell.Descriptor, .. Surroundings],
    };

    public static readonly ActionKind Program = new(
        "program",
        "Starts an executable without a shell.",
        "The file, or the first of that name in PATH.",
        "The same; .exe and .com may be left out.",
        item => Surrounded(item, new ProgramAction { Name = "", Program = item.Read(NeededProgram) ?? "", Arguments = item.Read(ActionFields.Arguments) }))
    {
        Fields = [NeededProgram.Descriptor, ActionFields.Arguments.Descriptor, .. Surroundings],
    };

    private static ActionSpec Surrounded(ActionItem item, ActionSpec action) => action with
    {
        SuccessCodes = item.Read(ActionFields.SuccessCodes),
        Environment = item.Read(ActionFields.Environment),
        WorkingDirectory = item.Read(ActionFields.WorkingDirectory),
        RunAs = item.Read(ActionFields.RunAs),
        NobodyLoggedOn = item.Read(ActionFields.NobodyLoggedOn),
    };
}
