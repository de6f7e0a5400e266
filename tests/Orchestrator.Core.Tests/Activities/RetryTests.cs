using Orchestrator.Core.Activities;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Runs;
using static Orchestrator.Core.Tests.Distributions.Draw;

namespace Orchestrator.Core.Tests.Activities;

public sealed class RetryTests
{
    [Fact]
    public void It_waits_one_interval_in_stand_by_and_says_what_failed_and_when_it_gives_up()
    {
        var wait = Wait(Of("\"jitterPercent\":0"), new() { Attempt = 3, Used = TimeSpan.FromMinutes(63), Message = "no answer to ping", Zone = "Europe/Berlin" });

        wait.Until.ShouldBe(TokenSetup.Noon.AddSeconds(120));
        wait.Reason.ShouldBe(WaitReason.Retry);
        wait.WakeWhenSeen.ShouldBeTrue();
        wait.Why.ShouldBe("Attempt 3 failed: no answer to ping. Next attempt at Mon 2026-01-05 13:02 (Europe/Berlin), or at once when it appears; gives up after 57 more minutes of open time.");
        Wait(Of("\"standBy\":\"False\""), new()).WakeWhenSeen.ShouldBeFalse();
    }

    [Theory]
    [InlineData(1, 120)]
    [InlineData(2, 240)]
    [InlineData(3, 480)]
    [InlineData(5, 600)]
    [InlineData(2_000, 600)]
    public void The_interval_grows_by_the_factor_up_to_the_longest(int attempt, int seconds) =>
        Wait(Of("\"jitterPercent\":0,\"backoffFactor\":2,\"maxIntervalSeconds\":600"), new() { Attempt = attempt }).Until.ShouldBe(TokenSetup.Noon.AddSeconds(seconds));

    [Fact]
    public void Jitter_spreads_targets_within_its_share_and_is_the_same_every_time()
    {
        var graph = Of("\"jitterPercent\":50");

        var delays = Enumerable.Range(0, 200).Select(ordinal => (Wait(graph, new() { Ordinal = ordinal }).Until - TokenSetup.Noon).TotalSeconds).ToList();

        delays.ShouldAllBe(delay => delay >= 120 && delay <= 180);
        delays.Distinct().Count().ShouldBeGreaterThan(150);
        (delays.Max() - delays.Min()).ShouldBeGreaterThan(50);
        Enumerable.Range(0, 200).Select(ordinal => (Wait(graph, new() { Ordinal = ordinal }).Until - TokenSetup.Noon).TotalSeconds).ShouldBe(delays);
    }

    [Fact]
    public void The_last_wait_ends_with_the_window_which_counts_open_time_only()
    {
        var closing = new TokenSetup { Used = TimeSpan.FromMinutes(119.5), Window = "No; Mon 12:00-24:00 Normal" };
        var closed = closing with { Window = "No; Mon 22:00-24:00 Normal" };

        Wait(Of("\"intervalSeconds\":86400"), closing).Until.ShouldBe(TokenSetup.Noon.AddSeconds(30));
        Wait(Of("\"intervalSeconds\":86400"), closed).Until.ShouldBe(TokenSetup.Noon.AddHours(10).AddSeconds(30));
    }

    [Fact]
    public void It_gives_up_when_the_window_is_used_up_or_the_attempts_are_or_no_opening_is_left()
    {
        var usedUp = GaveUp(Tokens.Enter(Of(""), new() { Attempt = 4, Used = TimeSpan.FromMinutes(120), Message = "no answer" }, "r"));
        usedUp.Reason.ShouldBe("Gave up after 4 attempts in 120 minutes of open time: no answer.");
        GaveUp(Tokens.Enter(Of("\"maxAttempts\":3"), new() { Attempt = 3 }, "r")).Reason.ShouldBe("Gave up after 3 attempts: no reason was given.");
        Wait(Of("\"maxAttempts\":3"), new() { Attempt = 2 });
        GaveUp(Tokens.Enter(Of(""), new() { Window = "No" }, "r")).Reason.ShouldNotBeNull().ShouldContain("never opens");
    }

    [Fact]
    public void When_the_interval_is_over_or_the_target_is_seen_the_next_attempt_comes_if_the_timeframe_is_open()
    {
        var graph = Of("");

        foreach (Occurrence occurrence in (Occurrence[])[Occurrence.TimerElapsed.Instance, Occurrence.TargetSeen.Instance])
        {
            Tokens.Resume(graph, occurrence, new(), "r").ShouldBe(new Step.Complete("Retry"));
            GaveUp(Tokens.Resume(graph, occurrence, new() { Used = TimeSpan.FromMinutes(120) }, "r"));
            var wait = Tokens.Resume(graph, occurrence, new() { Window = "No; Mon 22:00-24:00 Normal" }, "r").ShouldBeOfType<Step.WaitUntil>();
            (wait.Until, wait.Reason).ShouldBe((TokenSetup.Noon.AddHours(10), WaitReason.Window));
            GaveUp(Tokens.Resume(graph, occurrence, new() { Window = "No" }, "r"));
        }
    }

    private static Step.WaitUntil Wait(DistributionGraph graph, TokenSetup setup) => Tokens.Enter(graph, setup, "r").ShouldBeOfType<Step.WaitUntil>();

    private static Step.Complete GaveUp(Step step)
    {
        var complete = step.ShouldBeOfType<Step.Complete>();
        complete.Port.ShouldBe("GaveUp");
        return complete;
    }

    private static DistributionGraph Of(string inputs) => Graph(Flowchart(
        string.Join(',', Activity("s", "Elsa.Start"), Activity("i", "Orchestrator.Install"), Activity("r", "Orchestrator.Retry", inputs)),
        string.Join(',', Edge("s", "Done", "i"), Edge("i", "Failed", "r"), Edge("r", "Retry", "i"))));
}
