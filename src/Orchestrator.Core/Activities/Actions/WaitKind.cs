using Orchestrator.Contracts.Commands;

namespace Orchestrator.Core.Activities.Actions;

/// <summary>Waits for a condition.</summary>
internal static class WaitKind
{
    private static readonly Input<WaitSubject> For = Inputs.Choice(
        new("for", "For", "What is waited for."),
        WaitSubject.Port,
        ("port", WaitSubject.Port),
        ("file", WaitSubject.File),
        ("service", WaitSubject.Service)).With(field => field with { IsRequired = true, Default = null });

    private static readonly Input<bool> UntilGone = Inputs.Choice(
        new("until", "Until", "present: the port takes connections, the file or folder exists, the service runs. gone: it does not."),
        false,
        ("present", false),
        ("gone", true));

    private static readonly Input<string?> Host = Inputs.Host(new("host", "Host", "Of a port: host name or IP address. Absent: the target itself."));

    private static readonly Input<int> Port = Inputs.Integer(new("port", "Port", "A TCP port; needed for one."), 0, 1, 65_535)
        .With(field => field with { Default = null });

    private static readonly Input<string?> File = Inputs.Text(
        new("file", "File", "Absolute path; variables such as %ProgramData% are expanded on the target. Needed for a file."));

    public static readonly ActionKind Kind = new(
        "wait",
        "Waits until something is there, or gone; looks twice a second. Needs a time-out; when it passes, the action has run out of time and counts as failed. "
        + "Nothing else is executed on the target meanwhile.",
        "A service runs if systemd calls it active.",
        "A service runs if the service manager says so.",
        Read)
    {
        Fields = [For.Descriptor, UntilGone.Descriptor, Host.Descriptor, Port.Descriptor, File.Descriptor, ServiceKind.Service.Descriptor],
        IsRepeatable = true,
    };

    private static WaitAction Read(ActionItem item)
    {
        var subject = item.Read(For);
        var action = new WaitAction { Name = "", For = subject, UntilGone = item.Read(UntilGone) };
        Only(item, subject, WaitSubject.Port, Host.Descriptor, Port.Descriptor);
        Only(item, subject, WaitSubject.File, File.Descriptor);
        Only(item, subject, WaitSubject.Service, ServiceKind.Service.Descriptor);
        return subject switch
        {
            WaitSubject.File => action with { File = item.Read(File) },
            WaitSubject.Service => action with { Service = item.Read(ServiceKind.Service) },
            _ => action with { Host = item.Read(Host), Port = item.Read(Port) is var port and > 0 ? port : null },
        };
    }

    private static void Only(ActionItem item, WaitSubject subject, WaitSubject owner, params InputDescriptor[] fields)
    {
        foreach (var field in fields.Where(field => subject != owner && item.Has(field)))
            item.Refuse(field.Name, $"does not belong to a wait for a {subject.ToString().ToLowerInvariant()}; remove it");
    }
}
