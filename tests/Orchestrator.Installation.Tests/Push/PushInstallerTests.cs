using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Credentials;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;

namespace Orchestrator.Installation.Tests.Push;

/// <summary>Which steps an attempt makes, what it leaves alone, and what it says when it ends early. The computer is a fake.</summary>
public sealed class PushInstallerTests : IAsyncDisposable
{
    private readonly World world = new();

    public ValueTask DisposeAsync() => ((IAsyncDisposable)world).DisposeAsync();

    [Fact]
    public async Task Every_step_is_told_and_the_identity_comes_after_the_files()
    {
        (await world.Install()).Succeeded.ShouldBeTrue();

        world.Outcomes.ShouldBe(
        [
            "resolve name: Succeeded", "ping: Succeeded", "connect: Succeeded", "check rights: Succeeded", "platform and space: Succeeded",
            "copy orchestrator-agent: Succeeded", "identity: Succeeded", "register service: Succeeded", "start service: Succeeded", "first contact: Succeeded",
        ]);
        world.Done.ShouldBe(
            ["connect", "rights", "examine", "copy", "prepare t-1 on m-1", "identity", $"register {World.Program.Release}", "start", "tidy", "disconnect"]);
    }

    [Theory]
    [InlineData("2.0.0")]
    [InlineData("2.0.1")]
    public async Task A_current_or_newer_agent_that_is_connected_is_left_alone(string version)
    {
        world.Target = world.Target! with { Connected = true, AgentVersion = version, Os = "linux", Architecture = "x64" };

        (await world.Install()).Succeeded.ShouldBeTrue();

        world.Outcomes.ShouldBe(["agent running: Succeeded", "first contact: Succeeded"]);
        world.Done.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_older_agent_is_replaced_and_keeps_its_identity()
    {
        world.Target = world.Target! with { Connected = true, AgentVersion = "1.9.0", MachineId = "m-1", Os = "linux", Architecture = "x64" };
        world.System = world.System with { Target = "t-1", Release = "1.9.0-abcdabcd" };

        (await world.Install()).Succeeded.ShouldBeTrue();

        world.Done.ShouldBe(["connect", "rights", "examine", "copy", $"register {World.Program.Release}", "start", "tidy", "disconnect"]);
    }

    [Fact]
    public async Task A_current_agent_whose_site_has_other_server_addresses_gets_them_with_a_new_identity_and_is_waited_for()
    {
        world.Target = world.Target! with { Connected = true, AgentVersion = "2.0.0", MachineId = "m-1", Os = "linux", Architecture = "x64", ServerAddresses = ["10.0.0.1"] };
        world.System = world.System with { Target = "t-1", Release = World.Program.Release };
        world.SiteAddresses = ["10.0.0.2", "10.0.0.1"];

        (await world.Install()).Succeeded.ShouldBeTrue();

        world.Done.ShouldBe(["connect", "rights", "examine", "copy", "prepare t-1 on m-1", "identity", $"register {World.Program.Release}", "start", "tidy", "disconnect"]);
        world.Target!.ServerAddresses.ShouldBe(["10.0.0.2", "10.0.0.1"]);
        world.Steps[^1].Message.ShouldStartWith("version 2.0.0 greeted after");

        world.Steps.Clear();
        (await world.Install()).Succeeded.ShouldBeTrue();
        world.Outcomes.ShouldBe(["agent running: Succeeded", "first contact: Succeeded"]);
    }

    [Theory]
    [InlineData("rights")]
    [InlineData("copy")]
    public async Task A_current_agent_that_comes_back_during_the_attempt_is_left_alone(string step)
    {
        world.Target = world.Target! with { AgentVersion = "2.0.0", MachineId = "m-1" };
        world.System = world.System with { Target = "t-1", Release = World.Program.Release };
        world.Meanwhile[step] = world.Return;

        (await world.Install()).Succeeded.ShouldBeTrue();

        world.Outcomes[^2..].ShouldBe(["agent running: Succeeded", "first contact: Succeeded"]);
        world.Done.ShouldNotContain("start");
        world.Done.ShouldNotContain("prepare t-1 on m-1");
    }

    [Fact]
    public async Task An_older_agent_that_comes_back_during_the_attempt_keeps_its_identity()
    {
        world.Target = world.Target! with { AgentVersion = "1.9.0", MachineId = "m-1" };
        world.System = world.System with { Target = "t-1", Release = "1.9.0-abcdabcd" };
        world.Meanwhile["rights"] = world.Return;

        (await world.Install()).Succeeded.ShouldBeTrue();

        world.Done.ShouldBe(["connect", "rights", "examine", "copy", $"register {World.Program.Release}", "start", "tidy", "disconnect"]);
    }

    [Theory]
    [InlineData("", "first contact")]
    [InlineData("start", "start service")]
    public async Task A_release_that_makes_no_contact_gives_way_to_the_one_before(string fails, string failed)
    {
        world.System = world.System with { Release = "1.9.0-abcdabcd" };
        world.Greets = false;
        world.Fails = fails;
        world.Meanwhile["register 1.9.0-abcdabcd"] = () => world.Fails = "";

        (await world.Install()).Message.ShouldStartWith($"{failed}: ");

        world.Outcomes[^2..].ShouldBe([$"{failed}: Failed", "go back: Succeeded"]);
        world.Done[^3..].ShouldBe(["register 1.9.0-abcdabcd", "start", "disconnect"]);
    }

    [Fact]
    public async Task The_time_out_gives_the_place_back_to_the_release_before()
    {
        world.System = world.System with { Release = "1.9.0-abcdabcd" };
        world.Greets = false;
        world.Patience = TimeSpan.FromMinutes(1);

        var result = await world.Install(new InstallationOrder { Timeout = TimeSpan.FromSeconds(1) });

        result.Message.ShouldBe("first contact: the attempt was given up after its time-out, 00:00:01");
        world.Outcomes[^2..].ShouldBe(["first contact: TimedOut", "go back: Succeeded"]);
        world.Done[^3..].ShouldBe(["register 1.9.0-abcdabcd", "start", "disconnect"]);
    }

    [Fact]
    public async Task A_way_back_that_fails_hides_no_cause()
    {
        world.System = world.System with { Release = "1.9.0-abcdabcd" };
        world.Greets = false;
        world.Fails = "start";

        (await world.Install()).Message.ShouldBe("start service: start failed");

        world.Outcomes[^2..].ShouldBe(["start service: Failed", "go back: Failed"]);
        world.Done[^1].ShouldBe("disconnect");
    }

    [Theory]
    [InlineData("connect", "connect")]
    [InlineData("rights", "check rights")]
    [InlineData("examine", "platform and space")]
    [InlineData("copy", "copy orchestrator-agent")]
    [InlineData("identity", "identity")]
    [InlineData("start", "start service")]
    public async Task A_step_that_fails_ends_the_attempt_with_its_name_and_what_was_said(string fails, string step)
    {
        world.Fails = fails;

        (await world.Install()).ShouldBe(new InstallationResult(false, $"{step}: {fails} failed"));

        var last = world.Steps[^1];
        (last.Name, last.Outcome, last.Message, last.Output, last.ReturnCode).ShouldBe((step, StepOutcome.Failed, $"{fails} failed", "said", 7));
        (world.Done[^1] == "disconnect").ShouldBe(fails != "connect");
    }

    [Fact]
    public async Task What_a_program_repeats_of_the_credentials_is_masked()
    {
        world.Credential = world.Credential! with { Password = "said" };
        world.Fails = "copy";

        var result = await world.Install();

        result.Message.ShouldBe("copy orchestrator-agent: copy failed");
        world.Steps[^1].Output.ShouldBe(Redactor.Mask);
    }

    [Fact]
    public async Task An_absent_computer_costs_no_connection()
    {
        world.IsThere = false;

        var result = await world.Install();

        result.Message.ShouldStartWith("ping: 127.0.0.1 does not answer echo requests: is it switched on");
        result.Message.ShouldContain("no MAC address of it is known");
        world.Done.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_absent_computer_with_a_mac_address_is_woken_and_given_up_when_it_does_not_come()
    {
        world.IsThere = false;
        world.Target = world.Target! with { MacAddresses = ["02:0c:cb:00:00:01"] };

        var result = await world.Install(new InstallationOrder { Timeout = TimeSpan.FromSeconds(2) });

        world.Outcomes.ShouldBe(["resolve name: Succeeded", "ping: Succeeded", "wake: Succeeded", "wait: Failed"]);
        result.Message.ShouldContain("is wake-on-LAN enabled in its firmware");
    }

    [Fact]
    public async Task A_computer_that_was_woken_and_takes_no_connections_is_not_called_absent()
    {
        world.IsThere = false;
        world.Meanwhile["wake"] = () => world.IsThere = true;
        world.Target = world.Target! with { MacAddresses = ["02:0c:cb:00:00:01"] };

        // Nobody listens where somebody has just ceased to.
        using (var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0))
        {
            listener.Start();
            world.Place = world.Place with { Port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port };
        }

        var result = await world.Install(new InstallationOrder { Timeout = TimeSpan.FromSeconds(2) });

        world.Outcomes.ShouldBe(["resolve name: Succeeded", "ping: Succeeded", "wake: Succeeded", "wait: Succeeded", "take connections: Failed"]);
        InstallationStep.FindsAbsent(world.Steps[^1].Name).ShouldBeFalse();
        result.Message.ShouldContain($"takes no connections on port {world.Place.Port}");
    }

    [Fact]
    public async Task Nobody_is_pinged_behind_a_detour()
    {
        world.IsThere = false;
        world.Place = world.Place with { Detour = "by way of bastion" };

        (await world.Install()).Succeeded.ShouldBeTrue();

        world.Outcomes[..2].ShouldBe(["resolve name: NotApplicable", "ping: NotApplicable"]);
    }

    [Fact]
    public async Task A_computer_that_is_another_target_already_is_not_taken()
    {
        world.Other = new Target { Id = "t-2", Name = "db-1" };
        world.System = world.System with { Target = "t-2" };

        (await world.Install()).Message.ShouldContain("this computer is the target 'db-1' already");

        world.Done.ShouldBe(["connect", "rights", "examine", "disconnect"]);
    }

    [Fact]
    public async Task What_a_deleted_target_left_is_taken_over()
    {
        world.System = world.System with { Target = "t-gone" };

        (await world.Install()).Succeeded.ShouldBeTrue();

        world.Done.ShouldContain("identity t-gone");
    }

    [Fact]
    public async Task A_new_machine_with_an_old_name_is_told()
    {
        world.Target = world.Target! with { MachineId = "m-0" };

        (await world.Install()).Succeeded.ShouldBeTrue();

        world.Steps.Single(step => step.Name == "identity").Message.ShouldContain("another machine has this place: 'web-1' is bound to m-1 from now on");
    }

    [Fact]
    public async Task Too_small_a_disk_is_told_before_anything_is_sent()
    {
        world.System = world.System with { Free = 5_000_000 };

        (await world.Install()).Message.ShouldContain("22 MB are needed where programs go, 5 MB are free");

        world.Done.ShouldNotContain("copy");
    }

    [Fact]
    public async Task A_platform_without_a_program_is_told_with_the_place_for_one()
    {
        world.System = world.System with { Architecture = "riscv64" };

        (await world.Install()).Message.ShouldContain("linux riscv64: this server has no agent for that platform; publish one (eng/publish-agent) into /agents");
    }

    private static readonly ProgramFile Native = World.Program with { Glibc = new Version(2, 34) };
    private static readonly ProgramFile Portable = World.Program with { Platform = "linux-x64-portable", Sha256 = new string('b', 64) };

    [Theory]
    [InlineData("2.36", "2.0.0-aaaaaaaa", "free")]
    [InlineData("2.34", "2.0.0-aaaaaaaa", "free")]
    [InlineData("2.28", "2.0.0-bbbbbbbb", "it has glibc 2.28, linux-x64 needs 2.34: it gets linux-x64-portable")]
    [InlineData(null, "2.0.0-bbbbbbbb", "it has a glibc of unknown version, linux-x64 needs 2.34: it gets linux-x64-portable")]
    public async Task A_computer_gets_the_program_that_starts_with_its_glibc(string? glibc, string release, string told)
    {
        world.Programs = [Native, Portable];
        world.System = world.System with { Glibc = glibc is null ? null : Version.Parse(glibc) };

        (await world.Install()).Succeeded.ShouldBeTrue();

        world.Done.ShouldContain($"register {release}");
        world.Steps.Single(step => step.Name == "platform and space").Message.ShouldEndWith(told);
    }

    [Fact]
    public async Task An_upgrade_of_a_computer_with_an_older_glibc_is_portable_as_well()
    {
        world.Programs = [Native, Portable];
        world.System = world.System with { Glibc = new Version(2, 28), Release = "1.0.0-cccccccc", Target = "t-1" };
        world.Target = world.Target! with { Connected = true, AgentVersion = "1.0.0", Os = "linux", Architecture = "x64" };

        (await world.Install()).Succeeded.ShouldBeTrue();

        world.Done.ShouldContain("register 2.0.0-bbbbbbbb");
    }

    [Fact]
    public async Task A_glibc_that_no_program_starts_with_is_told_before_anything_is_sent()
    {
        world.Programs = [Native];
        world.System = world.System with { Glibc = new Version(2, 28) };

        (await world.Install()).Message.ShouldContain(
            "linux x64 with glibc 2.28: this server's agent linux-x64 needs glibc 2.34 or later; publish linux-x64-portable too (eng/publish-agent) into /agents");

        world.Done.ShouldNotContain("copy");
    }

    [Fact]
    public async Task Credentials_of_another_kind_than_the_way_needs_are_told()
    {
        world.Credential = world.Credential! with { Set = world.Credential.Set with { Kind = CredentialKind.Windows } };

        (await world.Install()).Message.ShouldContain("credentials");

        world.Done.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_agent_is_removed_from_its_computer_before_its_identity_is_withdrawn()
    {
        world.Target = world.Target! with { Connected = true, AgentVersion = World.Program.Version };

        (await world.Install(new InstallationOrder { Remove = true })).Succeeded.ShouldBeTrue();

        world.Outcomes[^2..].ShouldBe(["remove agent: Succeeded", "withdraw identity: Succeeded"]);
        world.Done.ShouldBe(["connect", "rights", "remove", "withdraw", "disconnect"]);
    }

    [Fact]
    public async Task A_target_that_was_removed_is_told()
    {
        world.Target = null;

        (await world.Install()).Message.ShouldContain("'web-1' is not in the inventory any more");
    }
}
