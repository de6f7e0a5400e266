using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Shards;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Tests.Shards;

namespace Orchestrator.Core.Tests.Installation;

public sealed class StandBySweepTests
{
    private readonly FakeNetwork network = new();
    private readonly ManualTime time = new(TokenSetup.Noon);
    private readonly List<string> appeared = [];
    private readonly StandBySweep sweep;
    private int refusals;

    public StandBySweepTests() => sweep = new StandBySweep(
        network, network, network, Tell, new StandBySweepOptions { PerLook = 3, AtOnce = 5 }, time, NullLogger<StandBySweep>.Instance);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_was_absent_and_answers_has_appeared_once_whichever_runs_wait_for_it()
    {
        network.Add("t1", "10.0.0.1");
        sweep.Waiting(0, [There("t1", "run-1"), There("t1", "run-2")]);
        sweep.Waiting(1, [There("t1", "run-3")]);
        await sweep.Look(Cancellation);

        // One lost packet does not make a computer absent.
        network.Asked.ShouldBe(["10.0.0.1", "10.0.0.1"]);
        network.Present.Add("10.0.0.1");

        await Pass(5);
        await Pass(5);

        appeared.ShouldBe(["t1"]);
    }

    [Fact]
    public async Task Who_is_asked_is_whoever_the_installers_would_go_to_and_nobody_behind_a_jump_host()
    {
        network.Add("t1", "alias");
        network.Places["t1"] = new TargetPlace("10.0.0.7", null);
        network.Add("t2", "inner");
        network.Places["t2"] = new TargetPlace("inner", "by way of gate");
        network.Present.Add("10.0.0.7");
        network.Present.Add("inner");
        sweep.Waiting(0, [.. Absent("t1"), .. Absent("t2")]);
        await sweep.Look(Cancellation);

        network.Asked.ShouldBe(["10.0.0.7"]);
        appeared.ShouldBe(["t1"]);
    }

    [Fact]
    public async Task Who_is_there_all_the_time_is_left_to_its_interval()
    {
        network.Add("t1");
        network.Present.Add("t1.example.org");
        sweep.Waiting(0, [There("t1")]);
        await sweep.Look(Cancellation);
        await Pass(300);

        appeared.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_was_not_there_for_its_last_attempt_and_is_when_it_is_first_looked_for_has_appeared()
    {
        network.Add("t1");
        network.Present.Add("t1.example.org");
        sweep.Waiting(0, Absent("t1"));
        await sweep.Look(Cancellation);

        appeared.ShouldBe(["t1"]);
    }

    [Fact]
    public async Task An_appearance_that_could_not_be_told_is_told_again()
    {
        network.Add("t1");
        network.Present.Add("t1.example.org");
        refusals = 2;
        sweep.Waiting(0, Absent("t1"));
        await sweep.Look(Cancellation);
        appeared.ShouldBeEmpty();
        await Pass(60);

        appeared.ShouldBe(["t1"]);
    }

    [Fact]
    public async Task A_server_that_cannot_ask_calls_nobody_absent_and_goes_on_when_it_can()
    {
        network.Add("t1");
        network.Present.Add("t1.example.org");
        network.Hindrance = new InvalidOperationException("this server cannot send echo requests");
        sweep.Waiting(0, [There("t1")]);
        await sweep.Look(Cancellation);
        network.Hindrance = null;
        await Pass(60);

        appeared.ShouldBeEmpty();
        network.Asked.Count.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Absent_ones_are_asked_less_and_less_often_up_to_once_a_minute()
    {
        network.Add("t1");
        sweep.Waiting(0, Absent("t1"));
        await sweep.Look(Cancellation);
        await Pass(10 + 20 + 40 + 60 + 60 + 30);

        network.Asked.Count.ShouldBe(6);
    }

    [Fact]
    public async Task No_more_are_asked_in_a_second_than_allowed_and_nobody_is_forgotten()
    {
        foreach (var number in Enumerable.Range(0, 8))
            network.Add($"t{number}");
        sweep.Waiting(0, Absent([.. network.Targets.Keys]));
        await sweep.Look(Cancellation);
        network.Asked.Count.ShouldBe(3);
        await Pass(1);
        await Pass(1);

        network.Asked.Distinct().Count().ShouldBe(8);
    }

    [Fact]
    public async Task Those_that_take_long_hold_up_nobody_else_and_are_no_more_at_one_time_than_allowed()
    {
        foreach (var number in Enumerable.Range(0, 8))
            network.Slow.Add(network.Add($"slow{number}").Name);
        network.Present.Add(network.Add("t1").Name);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        sweep.Waiting(0, Absent("slow0", "slow1", "slow2", "slow3"));
        sweep.Look(stopping.Token).IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(1));
        _ = sweep.Look(stopping.Token);
        sweep.Waiting(1, Absent("t1"));
        await sweep.Look(stopping.Token);
        appeared.ShouldBe(["t1"]);

        sweep.Waiting(1, Absent("slow4", "slow5", "slow6", "slow7"));
        var last = sweep.Look(stopping.Token);

        network.Asked.Count(address => address.StartsWith("slow", StringComparison.Ordinal)).ShouldBe(5);
        await stopping.CancelAsync();
        await last;
    }

    [Fact]
    public async Task Who_is_not_waited_for_any_more_or_gone_from_the_inventory_or_simulated_is_not_asked()
    {
        network.Add("t1");
        network.Targets["simulated"] = new Target { Id = "simulated", Name = "sim-1", Kind = TargetKind.Simulated };
        sweep.Waiting(0, Absent("t1", "removed", "simulated"));
        await sweep.Look(Cancellation);
        sweep.Waiting(0, []);
        await Pass(60);

        network.Asked.ShouldBe(["t1.example.org"]);
        appeared.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_is_connected_and_answers_no_echo_requests_has_not_appeared_however_often_it_is_tried()
    {
        network.Targets["t1"] = network.Add("t1") with { Connected = true };
        foreach (var attempt in Enumerable.Range(1, 5))
        {
            sweep.Waiting(0, [new("t1", true, "run-1", attempt)]);
            await Pass(10);
            sweep.Waiting(0, []);
            await Pass(1);
        }

        appeared.ShouldBeEmpty();
        network.Asked.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Who_was_not_there_for_one_run_has_appeared_though_another_has_it_found_there_all_the_time()
    {
        network.Add("t1");
        network.Present.Add("t1.example.org");
        sweep.Waiting(0, [There("t1", "run-1")]);
        await sweep.Look(Cancellation);
        await Pass(120);

        sweep.Waiting(0, [There("t1", "run-1"), new("t1", true, "run-2", 1)]);
        await Pass(1);
        appeared.ShouldBe(["t1"]);

        // Told again and again, the same attempt counts once.
        sweep.Waiting(0, [There("t1", "run-1"), new("t1", true, "run-2", 1)]);
        await Pass(120);
        appeared.ShouldBe(["t1"]);

        sweep.Waiting(0, [There("t1", "run-1"), new("t1", true, "run-2", 1), new("t1", true, "run-3", 4)]);
        await Pass(1);
        appeared.ShouldBe(["t1", "t1"]);
    }

    [Fact]
    public async Task An_answer_to_a_question_that_was_asked_before_an_attempt_failed_does_not_hide_that_it_appears()
    {
        network.Add("t1");
        var answer = network.Held["t1.example.org"] = new TaskCompletionSource<bool>();
        sweep.Waiting(0, [There("t1", "run-1")]);
        var look = sweep.Look(Cancellation);
        sweep.Waiting(0, [There("t1", "run-1"), new("t1", true, "run-2", 1)]);
        await Pass(1);

        answer.SetResult(true);
        await look;
        appeared.ShouldBeEmpty();
        network.Held.Clear();
        network.Present.Add("t1.example.org");
        await Pass(1);

        appeared.ShouldBe(["t1"]);
    }

    private static AwaitedTarget There(string id, string run = "run-1") => new(id, false, run, 1);

    private static AwaitedTarget[] Absent(params string[] ids) => [.. ids.Select(id => new AwaitedTarget(id, true, "run-1", 1))];

    private Task Tell(string id, CancellationToken cancellation)
    {
        if (refusals-- > 0)
            return Task.FromException(new IOException("the broker is away"));
        appeared.Add(id);
        return Task.CompletedTask;
    }

    /// <summary>Time passes second by second.</summary>
    private async Task Pass(int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await sweep.Look(Cancellation);
        }
    }
}
