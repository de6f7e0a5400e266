using Orchestrator.Core.Installation;
using Orchestrator.EndToEnd.Windows;
using Orchestrator.Installation.Push;

namespace Orchestrator.Installation.Tests.Windows;

/// <summary>The way onto Windows, tried on doubles (impacket and Wine): every call of Samba's programs is real, and so is the agent that is started.</summary>
public sealed class WindowsComputerTests(WindowsFixture fixture) : IClassFixture<WindowsFixture>
{
    private const string Service = "OrchestratorAgent";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_agents_whole_life_on_a_computer()
    {
        const int Host = 1;
        using var visits = fixture.Visit();
        await using var computer = await visits.Connect(Host);
        (await computer.CheckRights(Cancellation)).ShouldContain("ADMIN$ can be written to");
        var before = await computer.Examine(Cancellation);
        before.Os.ShouldBe("windows");
        before.Architecture.ShouldBe("x64");
        before.Description.ShouldContain("Windows 10 (build 18362)");
        (await WindowsDoubles.Run(Host, "reg", "query", @"HKLM\SOFTWARE\Microsoft\Cryptography", "/v", "MachineGuid")).ShouldContain(before.MachineId!);
        before.Free.ShouldBeInRange(500_000_000, 2_000_000_000);
        (before.Release, before.Target).ShouldBe((null, null));

        var program = await visits.Program();
        await Install(computer, program, before, "t1");
        var running = await computer.Examine(Cancellation);
        running.Release.ShouldBe(program.Release);
        (await WindowsDoubles.Run(Host, "sc", "query", Service)).ShouldContain("RUNNING");
        await Eventually(async () => (await computer.Examine(Cancellation)).Target == "t1", "the agent tells whom it serves");
        (await WindowsDoubles.Run(Host, "reg", "query", $@"HKLM\SYSTEM\CurrentControlSet\Services\{Service}", "/v", "Start")).ShouldContain("0x2", customMessage: "automatic");
        (await computer.Log(running, Cancellation)).ShouldContain("for target t1");
        File.Exists(await WindowsDoubles.Place(Host, @"windows\Orchestrator\handover\enrolment.json")).ShouldBeFalse("the secret has been taken over");
        File.Exists(await WindowsDoubles.Place(Host, @"ProgramData\Orchestrator\enrolment.json")).ShouldBeTrue();
        (File.GetUnixFileMode(await WindowsDoubles.Place(Host, @"ProgramData\Orchestrator")) & UnixFileMode.OtherRead).ShouldBe(UnixFileMode.None, "as Wine shows the access control list");

        var other = await visits.Program(isOther: true);
        await Install(computer, other, running, "t1");
        (await computer.Examine(Cancellation)).Release.ShouldBe(other.Release);
        (await computer.Register(program.Release, running, Cancellation)).ShouldContain(program.Release);
        (await computer.Start(running, Cancellation)).ShouldBe("it runs");
        (await computer.Examine(Cancellation)).Release.ShouldBe(program.Release, "it went back");
        await computer.TidyUp(program.Release, null, Cancellation);
        Directory.GetDirectories(await WindowsDoubles.Place(Host, @"windows\Orchestrator\releases")).ShouldBeEmpty();

        (await computer.Remove(Cancellation)).ShouldBe("service, program and data are gone");
        (await WindowsDoubles.Succeeds(Host, "sc", "query", Service)).ShouldBeFalse();
        Directory.Exists(await WindowsDoubles.Place(Host, @"windows\Orchestrator")).ShouldBeFalse();
        Directory.Exists(await WindowsDoubles.Place(Host, @"ProgramData\Orchestrator")).ShouldBeFalse();
        (await computer.Remove(Cancellation)).ShouldBe("there was nothing of it");
        await computer.DisposeAsync();
        visits.Left.ShouldBeEmpty("credentials go with the visit");
    }

    [Fact]
    public async Task A_file_that_is_there_whole_is_left_and_a_damaged_one_is_replaced()
    {
        using var visits = fixture.Visit();
        await using var computer = await visits.Connect(2);
        var program = await visits.Program();
        var file = computer.FilesOf(program, await computer.Examine(Cancellation)).Single();
        (await computer.Copy(file, program, Cancellation)).ShouldContain("arrived whole");
        (await computer.Copy(file, program, Cancellation)).ShouldContain("is there already");
        var copied = await WindowsDoubles.Place(2, $@"windows\Orchestrator\releases\{program.Release}\{file.Name}");
        await File.WriteAllTextAsync(copied, "half of it", Cancellation);
        (await computer.Copy(file, program, Cancellation)).ShouldContain("arrived whole");
        new FileInfo(copied).Length.ShouldBe(program.Size);

        var system = await computer.Examine(Cancellation);
        await computer.Register(program.Release, system, Cancellation);
        var used = await WindowsDoubles.Place(2, $@"windows\Orchestrator\current\{file.Name}");
        await File.WriteAllTextAsync(used, "half of it", Cancellation);
        (await computer.Copy(file, program, Cancellation)).ShouldContain("arrived whole");
        await computer.Register(program.Release, system, Cancellation);
        new FileInfo(used).Length.ShouldBe(program.Size);
        (await computer.Remove(Cancellation)).ShouldContain("gone");
    }

    [Fact]
    public async Task A_missing_share_is_made_and_taken_away_again_if_that_is_wanted()
    {
        const int Host = 3;
        using var visits = fixture.Visit();
        await fixture.Doubles.Net(Host, "share", "delete", "ADMIN$");
        await using (var strict = await visits.Connect(Host, new InstallationOrder { AdminShare = false }))
            (await Should.ThrowAsync<RemoteException>(() => strict.CheckRights(Cancellation))).Message.ShouldContain("the share ADMIN$ is missing");

        var order = new InstallationOrder { RestoreAdminShare = true };
        await using (var first = await visits.Connect(Host, order))
            (await first.CheckRights(Cancellation)).ShouldContain("was missing and has been made");

        // The first visit's server went down before it could put it back: the next one knows whose share it is.
        await using (var second = await visits.Connect(Host, order))
        {
            (await second.CheckRights(Cancellation)).ShouldContain("can be written to");
            (await second.Restore(Cancellation)).ShouldNotBeNull().ShouldContain("taken away again");
        }

        (await fixture.Doubles.Net(Host, "share", "list")).ShouldNotContain("ADMIN$");
        await using var last = await visits.Connect(Host);
        await last.CheckRights(Cancellation);
        (await last.Restore(Cancellation)).ShouldBeNull();
        (await fixture.Doubles.Net(Host, "share", "list")).ShouldContain("ADMIN$");
    }

    [Fact]
    public async Task Without_the_remote_registry_it_goes_on_and_says_what_it_does_not_know()
    {
        const int Host = 2;
        using var visits = fixture.Visit();
        await fixture.Doubles.Net(Host, "service", "stop", "RemoteRegistry");
        await using var computer = await visits.Connect(Host, new InstallationOrder { RemoteRegistry = false });
        var system = await computer.Examine(Cancellation);
        system.MachineId.ShouldBeNull();
        system.Architecture.ShouldBe("x64");
        system.Description.ShouldContain("RemoteRegistry is stopped and is left so");
    }

    [Fact]
    public async Task Who_is_not_let_in_or_no_administrator_is_told_so()
    {
        using var visits = fixture.Visit();
        (await Should.ThrowAsync<RemoteException>(() => visits.Connect(2, password: "wrong"))).Message.ShouldContain("user or password of the credential set 'offices' are wrong");
        await using (var computer = await visits.Connect(2, user: WindowsDoubles.Clerk))
            (await Should.ThrowAsync<RemoteException>(() => computer.CheckRights(Cancellation))).Message.ShouldContain("no administrative rights");

        RemoteException refused;
        do
        {
            refused = await Should.ThrowAsync<RemoteException>(() => visits.Connect(2, user: WindowsDoubles.Clerk, password: "wrong"));
        }
        while (refused.Message.Contains("are wrong", StringComparison.Ordinal));
        refused.Message.ShouldContain("'clerk' is locked");
        visits.Left.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_full_disk_is_told_and_leaves_what_was_there()
    {
        const int Host = 4;
        using var visits = fixture.Visit();
        await using var computer = await visits.Connect(Host);
        var program = await visits.Program();
        var file = computer.FilesOf(program, await computer.Examine(Cancellation)).Single();
        await WindowsDoubles.Disk(Host, "8m");
        (await computer.Examine(Cancellation)).Free.ShouldBeLessThan(8_000_000);
        (await Should.ThrowAsync<RemoteException>(() => computer.Copy(file, program, Cancellation))).Message.ShouldContain("no space left");
        (await computer.Examine(Cancellation)).Release.ShouldBeNull();
        await WindowsDoubles.Disk(Host, "1g");
        (await computer.Copy(file, program, Cancellation)).ShouldContain("arrived whole");
    }

    private static async Task Install(IRemoteComputer computer, ProgramFile program, RemoteSystem system, string target)
    {
        foreach (var file in computer.FilesOf(program, system))
            (await computer.Copy(file, program, Cancellation)).ShouldContain("arrived whole");
        await computer.GiveIdentity(WindowsVisit.Enrolment(target), null, Cancellation);
        (await computer.Register(program.Release, system, Cancellation)).ShouldContain(Service);
        (await computer.Start(system, Cancellation)).ShouldBe("it runs");
    }

    private static async Task Eventually(Func<Task<bool>> condition, string what)
    {
        for (var began = TimeProvider.System.GetTimestamp(); !await condition(); await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancellation))
            TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(60), what);
    }
}
