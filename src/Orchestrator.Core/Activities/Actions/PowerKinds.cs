using Orchestrator.Contracts.Commands;

namespace Orchestrator.Core.Activities.Actions;

/// <summary>Restarts or switches off the computer.</summary>
internal static class PowerKinds
{
    private static readonly Input<int> Notice = Inputs.Integer(
        new("noticeSeconds", "Notice", "Between the message to the users and the end; until then a cancellation keeps the computer as it is. 0: at once."),
        60, 0, (int)PowerAction.LongestNotice.TotalSeconds, "seconds");

    private static readonly Input<string?> Message = Inputs.Text(
        new("message", "Message", "What users are told who are logged on. Absent: a sentence that says what comes."), longest: PowerAction.MessageLength);

    private static readonly Input<bool> OnlyIfNeeded = Inputs.Boolean(
        new("onlyIfNeeded", "Only if needed", "Reboot only if an earlier action of the list needs it, or the system says that it does; else the action is not applicable."), absent: false);

    public static readonly ActionKind Reboot = new(
        "reboot",
        "Restarts the computer; the list goes on with the next action after it. The action has succeeded when the agent finds that the computer has started again, whoever did it. "
        + "While it waits for that nothing else is executed.",
        "A message to all terminals (`wall`), then `systemctl reboot`, without systemd `shutdown -r now`. Needed: /run/reboot-required.",
        "`shutdown /r`, which shows the message; programs are closed. Needed: a pending restart of Windows Update or of component servicing, or files that are replaced at the next start.",
        item => Read(item, PowerOperation.Reboot) with { OnlyIfNeeded = item.Read(OnlyIfNeeded) })
    {
        Fields = [Notice.Descriptor, Message.Descriptor, OnlyIfNeeded.Descriptor],
        IsRepeatable = true,
    };

    public static readonly ActionKind Shutdown = new(
        "shutdown",
        "Switches the computer off. The list goes on with the next action when it is on again, if the run's deadline has not passed by then.",
        "A message to all terminals (`wall`), then `systemctl poweroff`, without systemd `shutdown -h now`.",
        "`shutdown /s`, which shows the message; programs are closed.",
        item => Read(item, PowerOperation.Shutdown))
    {
        Fields = [Notice.Descriptor, Message.Descriptor],
        IsRepeatable = true,
    };

    private static PowerAction Read(ActionItem item, PowerOperation operation) =>
        new() { Name = "", Operation = operation, Notice = TimeSpan.FromSeconds(item.Read(Notice)), Message = item.Read(Message) };
}
