using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Tests.Shards;

namespace Orchestrator.Core.Tests.Installation;

public sealed class TargetWakerTests
{
    private readonly FakeNetwork network = new();
    private readonly ManualTime time = new(TokenSetup.Noon);
    private readonly Steps steps = new();

    [Fact]
    public async Task A_target_that_is_there_is_not_called()
    {
        network.Present.Add(network.Add("t1").Name);

        (await Wake("t1")).ShouldBe(InstallationResult.Success);

        network.Packets.ShouldBe(0);
        steps.Told.ShouldHaveSingleItem().Message.ShouldBe("t1.example.org answers");
    }

    [Fact]
    public async Task One_that_is_off_is_called_until_it_answers()
    {
        network.Add("t1", "10.0.0.1");
        network.Called = _ =>
        {
            if (network.Packets == 3)
                network.Present.Add("10.0.0.1");
        };

        (await Wake("t1")).Succeeded.ShouldBeTrue();

        network.Packets.ShouldBe(3);
        steps.Told.Select(step => (step.Name, step.Outcome)).ShouldBe([("ping", StepOutcome.Succeeded), ("wake", StepOutcome.Succeeded), ("wait", StepOutcome.Succeeded)]);
    }

    [Fact]
    public async Task One_that_is_reached_by_an_alias_is_asked_where_that_leads()
    {
        network.Add("t1", "alias");
        network.Places["t1"] = new TargetPlace("10.0.0.7", null);
        network.Called = _ => network.Present.Add("10.0.0.7");

        (await Wake("t1")).Succeeded.ShouldBeTrue();

        network.Asked.Distinct().ShouldBe(["10.0.0.7"]);
    }

    [Fact]
    public async Task One_behind_a_jump_host_is_called_and_left_to_whoever_connects_unless_it_has_an_agent_to_wait_for()
    {
        var target = network.Add("t1");
        network.Places["t1"] = new TargetPlace("t1", "by way of gate");

        (await Wake("t1")).Succeeded.ShouldBeTrue();

        network.Packets.ShouldBe(1);
        network.Asked.ShouldBeEmpty();
        steps.Told.Select(step => (step.Name, step.Outcome)).ShouldBe([("ping", StepOutcome.NotApplicable), ("wake", StepOutcome.Succeeded), ("wait", StepOutcome.NotApplicable)]);

        network.Targets["t1"] = target with { LastSeen = TokenSetup.Noon };
        network.Called = _ => network.Targets["t1"] = target with { LastSeen = TokenSetup.Noon, Connected = true };
        (await Wake("t1")).Succeeded.ShouldBeTrue();
        steps.Told[^1].Message.ShouldContain("its agent is connected");
    }

    [Fact]
    public async Task One_whose_agent_comes_is_there()
    {
        var target = network.Add("t1");
        network.Called = _ => network.Targets["t1"] = target with { Connected = true };

        (await Wake("t1")).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task A_server_that_cannot_ask_wakes_all_the_same_and_waits_for_the_agent()
    {
        var target = network.Add("t1");
        network.Hindrance = new InvalidOperationException("this server cannot send echo requests");
        network.Called = _ => network.Targets["t1"] = target with { Connected = network.Packets == 2 };

        (await Wake("t1")).Succeeded.ShouldBeTrue();

        network.Packets.ShouldBe(2);
        steps.Told[0].ShouldSatisfyAllConditions(
            step => step.Outcome.ShouldBe(StepOutcome.NotApplicable), step => step.Message.ShouldStartWith("this server cannot send echo requests;"));
    }

    [Fact]
    public async Task One_that_does_not_appear_fails_with_what_to_look_at()
    {
        network.Add("t1");

        var result = await Wake("t1");

        (result.Succeeded, result.Message).ShouldBe(
            (false, "it did not appear within 00:01:00: is wake-on-LAN enabled in its firmware, and does the packet get to its network?"));
    }

    [Fact]
    public async Task One_without_a_MAC_address_fails_and_says_so()
    {
        network.Targets["t1"] = new Target { Id = "t1", Name = "unknown-1" };

        (await Wake("t1")).Message.ShouldBe("no MAC address is known");
        steps.Told[^1].ShouldSatisfyAllConditions(step => step.Name.ShouldBe("wake"), step => step.Outcome.ShouldBe(StepOutcome.Failed));
    }

    private async Task<InstallationResult> Wake(string id)
    {
        var request = new WakeRequest
        {
            CommandId = "run/0/1", RunId = "run", TargetId = id, TargetName = id, Activity = "wake", Attempt = 1, Order = new WakeOrder { Patience = TimeSpan.FromMinutes(1) },
        };
        var waking = new TargetWaker(network, network, network, network, time, time).Wake(request, steps, TestContext.Current.CancellationToken);
        while (!waking.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        return await waking;
    }

    private sealed class Steps : IProgress<InstallationStep>
    {
        public List<InstallationStep> Told { get; } = [];

        public void Report(InstallationStep value) => Told.Add(value);
    }
}
