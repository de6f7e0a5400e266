using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Actions;

/// <summary>What to execute to install a package.</summary>
internal static class PackageLaunch
{
    private static readonly Dictionary<string, string> Unasked = new() { ["DEBIAN_FRONTEND"] = "noninteractive" };

    // Settings somebody changed are kept without asking; another installation may be under way.
    private static readonly string[] Apt =
        ["install", "-y", "-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold", "-o", "DPkg::Lock::Timeout=300"];

    /// <param name="find">Full path of a program in PATH; null: there is none.</param>
    /// <param name="isWindows">Which system this is.</param>
    /// <exception cref="CannotStart">Something is missing; the message names it.</exception>
    /// <exception cref="NotApplicableHere">The format is of another system.</exception>
    public static Launch Of(PackageAction action, Func<string, string?> find, bool isWindows)
    {
        var what = action.Package;
        if (action.IsFile)
        {
            if (TargetPath.Read(action.Package, out what) is { } misplaced)
                throw new CannotStart(misplaced);
            if (!File.Exists(what))
                throw new CannotStart($"there is no file '{what}'; bring it with a Transfer before");
        }

        var format = action.KnownFormat ?? (isWindows ? PackageFormat.Msi : find("apt-get") is not null || find("dpkg") is not null ? PackageFormat.Deb : PackageFormat.Rpm);
        if (format is PackageFormat.Msi or PackageFormat.Exe != isWindows)
            throw new NotApplicableHere($"a package of the format {format.ToString().ToLowerInvariant()} cannot be installed on {(isWindows ? "Windows" : "Linux")}");
        return format switch
        {
            PackageFormat.Deb => Deb(action, what, find),
            PackageFormat.Rpm => Rpm(action, what, find),
            PackageFormat.Exe => new Launch(what, action.Arguments),
            _ when !action.IsFile => throw new CannotStart($"Windows installs no package by its name ('{what}'); name a file"),
            _ => new Launch(find("msiexec") ?? throw new CannotStart("there is no msiexec in PATH"), ["/i", what, "/qn", "/norestart", .. action.Arguments]),
        };
    }

    private static Launch Deb(PackageAction action, string what, Func<string, string?> find)
    {
        if (find("apt-get") is { } apt)
            return new Launch(apt, [.. Apt, .. action.Arguments, "--", what]) { Environment = Unasked };
        if (!action.IsFile)
            throw new CannotStart($"there is no apt-get in PATH, which knows packages by their names ('{what}'); name a file");
        var dpkg = find("dpkg") ?? throw new CannotStart("there is neither apt-get nor dpkg in PATH; this computer takes no packages of the format deb");
        return new Launch(dpkg, ["--install", "--force-confdef", "--force-confold", .. action.Arguments, what]) { Environment = Unasked };
    }

    private static Launch Rpm(PackageAction action, string what, Func<string, string?> find)
    {
        if ((find("dnf") ?? find("yum")) is { } dnf)
            return new Launch(dnf, ["install", "-y", .. action.Arguments, what]);
        if (find("zypper") is { } zypper)
            return new Launch(zypper, ["--non-interactive", "install", .. action.Arguments, what]);
        if (!action.IsFile)
            throw new CannotStart($"there is none of apt-get, dnf, yum and zypper in PATH, which know packages by their names ('{what}'); name a file");
        var rpm = find("rpm") ?? throw new CannotStart("there is none of dnf, yum, zypper and rpm in PATH; this computer takes no packages of the format rpm");
        return new Launch(rpm, ["-U", "--replacepkgs", .. action.Arguments, what]);
    }
}
