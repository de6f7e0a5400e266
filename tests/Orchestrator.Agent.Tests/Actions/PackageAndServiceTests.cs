using System.Runtime.Versioning;
using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Commands;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Tests.Actions;

/// <summary>What is executed for packages and services, and real installers of a test's own.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PackageAndServiceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, PackageFormat, string, bool, string> Launches => new()
    {
        { "nginx", PackageFormat.Auto, "apt-get dpkg", false, "/p/apt-get install -y -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold -o DPkg::Lock::Timeout=300 -a -- nginx" },
        { "{0}.deb", PackageFormat.Auto, "apt-get dpkg", false, "/p/apt-get install -y -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold -o DPkg::Lock::Timeout=300 -a -- {0}.deb" },
        { "{0}.deb", PackageFormat.Auto, "dpkg", false, "/p/dpkg --install --force-confdef --force-confold -a {0}.deb" },
        { "{0}.rpm", PackageFormat.Auto, "dnf rpm", false, "/p/dnf install -y -a {0}.rpm" },
        { "nginx", PackageFormat.Auto, "yum rpm", false, "/p/yum install -y -a nginx" },
        { "nginx", PackageFormat.Rpm, "zypper rpm apt-get", false, "/p/zypper --non-interactive install -a nginx" },
        { "{0}.rpm", PackageFormat.Auto, "rpm", false, "/p/rpm -U --replacepkgs -a {0}.rpm" },
        { "{0}.msi", PackageFormat.Auto, "msiexec", true, "/p/msiexec /i {0}.msi /qn /norestart -a" },
        { "{0}.bin", PackageFormat.Exe, "", true, "{0}.bin -a" },
    };

    [Theory]
    [MemberData(nameof(Launches))]
    public void A_package_is_installed_by_what_the_computer_has(string package, PackageFormat format, string programs, bool isWindows, string expected)
    {
        var stem = folder.File("product");
        package = string.Format(package, stem);
        if (package.StartsWith('/'))
            File.WriteAllText(package, "");

        var launch = PackageLaunch.Of(Package(package) with { Format = format, Arguments = ["-a"] }, Has(programs), isWindows);

        string.Join(' ', launch.Arguments.Prepend(launch.File)).ShouldBe(string.Format(expected, stem));
    }

    [Theory]
    [InlineData("/no/such.deb", "apt-get", false, "there is no file '/no/such.deb'; bring it with a Transfer before")]
    [InlineData("nginx", "dpkg", false, "no apt-get")]
    [InlineData("nginx", "rpm", false, "none of apt-get, dnf, yum and zypper")]
    [InlineData("nginx", "msiexec", true, "by its name")]
    public void What_is_missing_for_a_package_is_named(string package, string programs, bool isWindows, string part) =>
        Should.Throw<CannotStart>(() => PackageLaunch.Of(Package(package), Has(programs), isWindows)).Message.ShouldContain(part);

    [Fact]
    public async Task A_package_of_another_system_is_not_applicable()
    {
        var file = folder.File("setup.msi");
        await File.WriteAllTextAsync(file, "");

        var result = await Run(Package(file));

        (result.Ending, result.Message).ShouldBe((ActionEnding.NotApplicable, "a package of the format msi cannot be installed on Linux"));
    }

    [Theory]
    [InlineData("exit 0", false)]
    [InlineData("exit 3010", true)]
    [InlineData(": > {0}", true)]
    public async Task The_need_of_a_reboot_is_noticed(string installer, bool isNeeded)
    {
        var asked = folder.File("reboot-required");
        Program("dpkg", string.Format(installer, asked).Replace("3010", "30"));
        var package = folder.File("x.deb");
        await File.WriteAllTextAsync(package, "");

        var result = await Run(Package(package) with { RebootCodes = [30] }, asked);

        (result.Ending, result.RebootNeeded).ShouldBe((ActionEnding.Exited, isNeeded));
    }

    [Fact]
    public async Task A_service_is_controlled_by_systemd_with_its_words_and_its_answer()
    {
        Program("systemctl", "echo \"$@\"; exit 5");

        var result = await Run(new ServiceAction { Name = "x", Service = "nginx", Operation = ServiceOperation.Restart });

        (result.ReturnCode, result.Output).ShouldBe((5, "--no-ask-password restart -- nginx\n"));
    }

    [Fact]
    public async Task Without_systemd_it_says_so()
    {
        var result = await Run(new ServiceAction { Name = "x", Service = "nginx", Operation = ServiceOperation.Start });

        result.Ending.ShouldBe(ActionEnding.NotStarted);
        result.Message.ShouldContain("no systemctl in PATH");
    }

    private static PackageAction Package(string package) => new() { Name = "x", Package = package };

    private static Func<string, string?> Has(string programs) => name => programs.Split(' ').Contains(name) ? $"/p/{name}" : null;

    private void Program(string name, string script)
    {
        var file = Path.Combine(Directory.CreateDirectory(folder.File("bin")).FullName, name);
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private Task<ActionResult> Run(ActionSpec action, string rebootRequired = "/no/such")
    {
        var processes = new ActionRunner(folder.File("actions"), TimeProvider.System);
        var start = new StartAction("package", 0, action with { Environment = new Dictionary<string, string> { ["PATH"] = folder.File("bin") } }, 1);
        return action is PackageAction
            ? new PackageRunner(processes, rebootRequired).Run(start, _ => ValueTask.CompletedTask, CancellationToken.None, CancellationToken.None)
            : processes.Run(start, _ => ValueTask.CompletedTask, CancellationToken.None, CancellationToken.None);
    }
}
