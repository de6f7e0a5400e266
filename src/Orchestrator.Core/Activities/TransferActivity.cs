using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Packages;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Packages;

namespace Orchestrator.Core.Activities;

/// <summary>Has the agent bring a package into a folder.</summary>
internal sealed class TransferActivity : BoundActivity, IUsingPackage
{
    private const string Failed = "Failed";
    private const int LongestName = 200;

    private static readonly Input<string?> Package = Checked(
        Inputs.Text(new("package", "Package", "Name of a published package."), "dropdown", PackageLimits.PackageNameLength)
            .With(input => input with { IsRequired = true, IsLiteral = true, OptionsFrom = "packages" }),
        PackageNames.FlawOfName);

    private static readonly Input<string?> Version = Checked(
        Inputs.Text(new("packageVersion", "Version", "A version of the package, or latest: the one published last when the run is made. The run keeps it to its end."), longest: PackageLimits.VersionLength)
            .With(input => input with { Default = $"\"{PackageNames.Latest}\"", IsLiteral = true }),
        text => text.Equals(PackageNames.Latest, StringComparison.OrdinalIgnoreCase) ? null : PackageNames.FlawOfVersion(text));

    private static readonly Input<string?> Destination = Checked(
        Inputs.Text(new("destination", "Destination", @"Absolute path of a folder on the target, /opt/product or C:\Product; variables such as %ProgramData% are expanded there."),
            longest: PackageLimits.DestinationLength).With(input => input with { IsRequired = true }),
        Destinations.FlawOf);

    private static readonly Input<bool> RemoveOthers = Inputs.Boolean(
        new("removeOthers", "Remove other files", "Files below the destination that are not in the package are removed once all others are there."), absent: false);

    private static readonly Input<string?> Owner = Checked(
        Inputs.Text(new("owner", "Owner", "Linux: whose the files become: web, web:www-data or :www-data; numbers may stand for the names. Folders stay the agent's, so that "
            + "nobody else can put something in the place of a file. Absent: the agent's account. Windows: not applicable, the folder hands its permissions down."), longest: 130),
        FileRights.FlawOfOwner);

    private static readonly Input<string?> Mode = Checked(
        Inputs.Text(new("mode", "Mode", "Linux: who may read and write the files: three digits for owner, group and others, each 0, 2, 4 or 6, such as 640. What the package has as "
            + "executable may be executed by whoever may read it. Absent: 644. Windows: not applicable."), longest: 3),
        FileRights.FlawOfMode);

    private static readonly Input<int> TimeoutMinutes = Inputs.Integer(
        new("timeoutMinutes", "Time-out", "Ends the transfer; counted anew in every window. 0: no limit."), 0, 0, 40_000, "minutes");

    private static readonly Input<int> Priority = Inputs.Integer(
        new("priority", "Priority", "Of several commands that wait at a target, the highest runs first."), 0, -100, 100);

    public static readonly ActivityDescriptor Descriptor = new()
    {
        Type = "Orchestrator.Transfer",
        DisplayName = "Transfer",
        Category = "Orchestrator",
        Description = "Brings a package's files into a folder of the target. What is there already is left; a file appears whole or not at all. At the "
            + "end of the timeframe the file in hand is finished and no other is begun; the next opening brings the rest.",
        Inputs = [Package.Descriptor, Version.Descriptor, Destination.Descriptor, RemoveOthers.Descriptor, Owner.Descriptor, Mode.Descriptor, TimeoutMinutes.Descriptor, Priority.Descriptor],
        Ports = [new(ActivityDescriptor.Done, "Every file is in its place."), new(Failed, "A file could not be brought, or the agent refused.", IsFailure: true)],
        Bind = binder => new TransferActivity(binder),
    };

    private readonly string name;
    private readonly string package;
    private readonly string version;
    private readonly BoundInput<string?> destination;
    private readonly BoundInput<bool> removeOthers;
    private readonly BoundInput<string?> owner;
    private readonly BoundInput<string?> mode;
    private readonly BoundInput<int> timeoutMinutes;
    private readonly BoundInput<int> priority;

    private TransferActivity(ActivityBinder binder)
        : base(binder)
    {
        name = binder.Name;
        package = binder.Bind(Package).Constant ?? "";
        version = binder.Bind(Version).Constant ?? PackageNames.Latest;
        destination = binder.Bind(Destination);
        removeOthers = binder.Bind(RemoveOthers);
        owner = binder.Bind(Owner);
        mode = binder.Bind(Mode);
        timeoutMinutes = binder.Bind(TimeoutMinutes);
        priority = binder.Bind(Priority);
    }

    public (string Name, string Version) UsedPackage => (package, version);

    private protected override Step Begin(Token token)
    {
        if (token.Run.Packages?.FirstOrDefault(pinned => pinned.IsFor(package, version)) is not { } pin)
            return new Step.Fault($"The run has no version of the package '{package}'; start it anew.");
        var folder = destination.For(token) ?? throw new InputFault(Destination.Descriptor.Name, "is empty; give it a path");
        if (Destinations.FlawFor(folder, token.Target.Os) is { } flaw)
            return new Step.Complete(Failed, $"The destination {flaw}.");
        var minutes = timeoutMinutes.For(token);
        return new Step.Execute(new ExecutionOrder
        {
            Actions =
            [
                new TransferAction
                {
                    Name = name.Length <= LongestName ? name : name[..LongestName],
                    Package = pin.Name,
                    Version = pin.Version,
                    Manifest = pin.Manifest,
                    Destination = folder,
                    RemoveOthers = removeOthers.For(token),
                    Owner = owner.For(token),
                    Mode = mode.For(token),
                    Timeout = minutes == 0 ? null : TimeSpan.FromMinutes(minutes),
                    OnInterrupted = OnInterrupted.Repeat,
                },
            ],
            Priority = priority.For(token),
        });
    }

    private protected override Step Continue(Token token, Occurrence occurrence) =>
        occurrence switch
        {
            Occurrence.Answered { Last: Finished { Outcome: CommandOutcome.Succeeded } } => new Step.Complete(ActivityDescriptor.Done),
            Occurrence.Answered answered => new Step.Complete(Failed, Answers.Failure(answered)),
            _ => Begin(token),
        };

    private static Input<string?> Checked(Input<string?> input, Func<string, string?> flawOf) => new(
        input.Descriptor,
        input.Absent,
        node => input.Read(node) is { Problem: null, Value: { } text } read
            ? flawOf(text.Trim()) is { } flaw ? new(null, $"cannot be '{(text.Length <= 60 ? text : text[..60] + "...")}': {flaw}") : read with { Value = text.Trim() }
            : input.Read(node));
}
