using Orchestrator.Contracts.Commands;

namespace Orchestrator.Core.Activities.Actions;

/// <summary>Installs a package.</summary>
internal static class PackageKind
{
    private static readonly Input<string?> Package = Inputs.Text(
        new("package", "Package", "Absolute path of a file on the target (bring it with a Transfer before; variables are expanded there), or a name the target's package manager knows."))
        .With(field => field with { IsRequired = true });

    private static readonly Input<PackageFormat> Format = Inputs.Choice(
        new("format", "Format", "auto: by the file's ending; a name is for the target's own package manager."),
        PackageFormat.Auto,
        ("auto", PackageFormat.Auto),
        ("deb", PackageFormat.Deb),
        ("rpm", PackageFormat.Rpm),
        ("msi", PackageFormat.Msi),
        ("exe", PackageFormat.Exe));

    private static readonly Input<IReadOnlyList<string>> Arguments = Inputs.Texts(
        new("arguments", "Arguments", "Handed to the installer behind its own; an exe has no others, so they are what makes it silent."));

    private static readonly Input<IReadOnlyList<int>> RebootCodes = Inputs.Integers(
        new("rebootCodes", "Reboot codes", "Return codes that mean success, and that a reboot is needed."), [1641, 3010]);

    public static readonly ActionKind Kind = new(
        "package",
        "Installs a package without asking anybody. One that is there already is left, or brought to the given version, as its package manager does it. "
        + "The report says if the computer has to be rebooted for it.",
        "deb: `apt-get install` (keeps changed settings, waits up to five minutes for the lock), for a file without apt-get `dpkg -i`; rpm: `dnf`, `yum` or `zypper`, for a file "
        + "without them `rpm -U`. A reboot is needed if /run/reboot-required comes or changes. msi and exe are not applicable.",
        "msi: `msiexec /i /qn /norestart`; exe: the file with its arguments. A reboot is needed at one of the reboot codes. deb and rpm are not applicable.",
        item => new PackageAction
        {
            Name = "",
            Package = item.Read(Package) ?? "",
            Format = item.Read(Format),
            Arguments = item.Read(Arguments),
            SuccessCodes = item.Read(ActionFields.SuccessCodes),
            RebootCodes = item.Read(RebootCodes),
        })
    {
        Fields = [Package.Descriptor, Format.Descriptor, Arguments.Descriptor, ActionFields.SuccessCodes.Descriptor, RebootCodes.Descriptor],
    };
}
