using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;

namespace Orchestrator.Installation.Tests.Push;

/// <summary>How a depot comes onto a computer and goes again. The computer is a fake.</summary>
public sealed class DepotInstallationTests : IAsyncDisposable
{
    private const string AllFiles = "depot.json settings certificate.pem certificate.key";
    private static readonly string Release = DepotWorld.Program.Release;

    private readonly World world = new();

    public ValueTask DisposeAsync() => ((IAsyncDisposable)world).DisposeAsync();

    [Fact]
    public async Task It_has_the_steps_of_an_agent_and_gets_new_credentials_after_its_files()
    {
        (await Install()).Succeeded.ShouldBeTrue(Said);

        world.Outcomes.ShouldBe(
        [
            "resolve name: Succeeded", "ping: Succeeded", "connect: Succeeded", "check rights: Succeeded", "platform and space: Succeeded",
            "copy orchestrator-agent: Succeeded", "identity: Succeeded", "register service: Succeeded", "start service: Succeeded", "first contact: Succeeded",
        ]);
        world.Done.ShouldBe(
            ["connect", "rights", "examine", "find depot", "copy", "withdraw depot", $"give {AllFiles}, generation 2", $"register {Release}", "start", "find depot", "tidy", "disconnect"]);
    }

    [Fact]
    public async Task One_that_is_as_it_should_be_is_left_alone()
    {
        world.Depots.Settle();

        (await Install()).Succeeded.ShouldBeTrue(Said);

        world.Outcomes[^2..].ShouldBe(["depot running: Succeeded", "first contact: Succeeded"]);
        world.Done.ShouldBe(["connect", "rights", "examine", "find depot", "disconnect"]);
    }

    [Fact]
    public async Task An_older_one_is_replaced_and_keeps_its_credentials()
    {
        world.Depots.Settle();
        world.Depots.Tell("2.9.0");
        world.System = world.System with { Release = "2.9.0-abcdabcd" };

        (await Install()).Succeeded.ShouldBeTrue(Said);

        world.Done.ShouldBe(["connect", "rights", "examine", "find depot", "copy", $"register {Release}", "start", "find depot", "tidy", "disconnect"]);
    }

    [Fact]
    public async Task A_new_certificate_is_brought_and_the_credentials_stay()
    {
        world.Depots.Settle();
        world.Depots.Traces = world.Depots.Traces with { Files = world.Depots.Traces.Files.ToDictionary(file => file.Key, file => file.Key == DepotFile.Certificate ? "old" : file.Value) };

        (await Install()).Succeeded.ShouldBeTrue(Said);

        world.Done.ShouldContain($"give {AllFiles}, generation 1");
        world.Done.ShouldNotContain("withdraw depot");
    }

    [Fact]
    public async Task One_that_makes_no_contact_fails_with_what_it_says_and_the_one_before_is_started_again()
    {
        world.Depots.Settle();
        world.System = world.System with { Release = "2.9.0-abcdabcd" };
        world.Greets = false;

        var result = await Install();

        result.Message.ShouldStartWith("first contact: the depot runs, but has told nothing within");
        world.Steps.Single(step => step is { Name: "first contact", Outcome: StepOutcome.Failed }).Output.ShouldBe("what it says");
        world.Done.ShouldContain("register 2.9.0-abcdabcd");
        world.Outcomes[^1].ShouldBe("go back: Succeeded");
    }

    [Fact]
    public async Task What_is_told_of_the_time_before_its_start_is_no_contact()
    {
        world.Greets = false;
        world.Meanwhile["start"] = () =>
        {
            world.Depots.Tell();
            world.Depots.Last = world.Depots.Last! with { StartedAt = world.Depots.Last.At.AddHours(-1) };
        };

        (await Install()).Message.ShouldStartWith("first contact:");
    }

    [Fact]
    public async Task One_that_another_attempt_brings_elsewhere_at_the_same_time_is_no_success()
    {
        world.Meanwhile["start"] = () =>
        {
            world.Depots.Renew();
            world.Depots.Tell();
        };

        (await Install()).Message.ShouldStartWith("first contact: the depot 'berlin' told that it has started, but its credentials were replaced meanwhile");
    }

    [Fact]
    public async Task One_that_comes_to_another_computer_while_the_program_is_copied_keeps_its_credentials_there()
    {
        world.Meanwhile["copy"] = () => world.Depots.Tell();

        (await Install()).Message.ShouldStartWith("identity: the depot 'berlin' runs on another computer");
        world.Done.ShouldNotContain("withdraw depot");
    }

    [Fact]
    public async Task One_that_was_removed_may_be_installed_on_another_computer_at_once()
    {
        world.Depots.Settle();
        (await Remove()).Succeeded.ShouldBeTrue(Said);
        world.Depots.Traces = new();
        world.System = world.System with { Release = null };

        (await Install()).Succeeded.ShouldBeTrue(Said);
    }

    [Fact]
    public async Task Where_it_cannot_be_told_what_the_computer_carries_the_credentials_are_void_and_it_is_removed()
    {
        world.Depots.Settle();
        world.Fails = "find depot";

        (await Remove()).Succeeded.ShouldBeTrue(Said);

        world.Done.ShouldBe(["connect", "rights", "find depot", "withdraw depot", "remove", "disconnect"]);
        world.Steps.Single(step => step is { Name: "withdraw identity", Outcome: StepOutcome.Succeeded }).Message
            .ShouldBe("what the computer carries cannot be told (find depot failed); the credentials of the depot 'berlin' are void; it is described still");
    }

    [Fact]
    public async Task A_mistaken_order_is_refused_before_anything_is_changed()
    {
        (await Install("paris")).Message.ShouldBe("depot: there is no depot 'paris'; describe it first (orchestrator depots set paris ...)");
        world.Done.ShouldBeEmpty();

        world.Depots.Other = ("d-2", "paris");
        world.Depots.Traces = world.Depots.Traces with { Depot = "d-2" };
        (await Install()).Message.ShouldContain("this computer carries the depot 'paris' already");

        world.Depots.Traces = new();
        world.Depots.Tell();
        (await Install()).Message.ShouldContain("the depot 'berlin' runs on another computer");

        world.Depots.Last = null;
        world.Depots.HasCertificate = false;
        (await Install()).Message.ShouldContain("berlin.pem and berlin.key into the server's folder ORCHESTRATOR_DEPOTS_CERTIFICATES");

        world.System = world.System with { Services = "cron" };
        (await Install()).Message.ShouldContain("a depot is brought onto Linux with systemd alone");

        world.CarriesDepots = false;
        (await Install()).Message.ShouldBe("platform and space: a depot is brought onto Linux by SSH alone; put it there by hand (docs/design/depots.md), or choose another computer");
        world.Done.ShouldAllBe(done => done == "connect" || done == "rights" || done == "examine" || done == "find depot" || done == "disconnect");
    }

    [Fact]
    public async Task A_certificate_that_is_on_the_computer_already_serves()
    {
        world.Depots.HasCertificate = false;
        world.Depots.Traces = new() { Files = new Dictionary<string, string> { [DepotFile.Certificate] = "by hand" } };

        (await Install()).Succeeded.ShouldBeTrue(Said);

        world.Done.ShouldContain("give depot.json settings, generation 2");
    }

    [Fact]
    public async Task Its_credentials_are_void_before_it_is_removed_and_only_from_where_it_is()
    {
        world.Depots.Settle();

        (await Remove()).Succeeded.ShouldBeTrue(Said);
        (await Remove("paris")).Message.ShouldContain("this computer carries the depot 'berlin', not 'paris'");
        world.Depots.Traces = new();
        (await Remove()).Succeeded.ShouldBeTrue(Said);

        world.Done.ShouldBe(
        [
            "connect", "rights", "find depot", "withdraw depot", "remove", "disconnect", "connect", "rights", "find depot", "disconnect",
            "connect", "rights", "find depot", "remove", "disconnect",
        ]);
    }

    private string Said => string.Join('\n', world.Steps.Select(step => $"{step.Name}: {step.Message}"));

    private Task<InstallationResult> Install(string depot = "berlin") => world.Install(new InstallationOrder { Depot = depot });

    private Task<InstallationResult> Remove(string depot = "berlin") => world.Install(new InstallationOrder { Depot = depot, Remove = true });
}
