using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Tests.Runs;

/// <summary>What operators can do about targets that wait for their next attempt.</summary>
public sealed class StandByChangeTests
{
    [Fact]
    public void A_lengthened_window_is_said_at_once_and_attempts_go_on_in_it()
    {
        var rig = Waiting("\"windowMinutes\":10,\"intervalSeconds\":120,\"jitterPercent\":0");
        var planned = rig[0].WakeAt;

        rig.Say(Change(rig) with { Extend = TimeSpan.FromMinutes(30) });

        rig[0].Wait!.Why.ShouldContain("gives up after 40 more minutes");
        rig[0].WakeAt.ShouldBe(planned);
        rig.Stored.Events[^1].ShouldSatisfyAllConditions(
            line => line.Kind.ShouldBe(RunEventKind.StandByChanged), line => line.Text.ShouldBe("olga added 30 minutes to the window for 1 target."));
        FailUntil(rig, TimeSpan.FromMinutes(39));
        rig[0].HasEnded.ShouldBeFalse();
        FailUntil(rig, TimeSpan.FromMinutes(5));
        rig[0].State.ShouldBe(TargetRunState.Failed);
    }

    [Fact]
    public void A_chosen_interval_counts_from_now_and_for_later_attempts()
    {
        var rig = Waiting("\"intervalSeconds\":3600,\"jitterPercent\":0");

        rig.Say(Change(rig) with { Interval = TimeSpan.FromSeconds(20) });
        rig[0].WakeAt.ShouldBe(rig.Now.AddSeconds(20));
        rig.Pass(TimeSpan.FromSeconds(20));
        rig.Report(0, Said.Started, Said.Failed);

        rig[0].WakeAt.ShouldBe(rig.Now.AddSeconds(20));
    }

    [Fact]
    public void A_word_that_comes_twice_changes_once()
    {
        var rig = Waiting("\"windowMinutes\":10,\"intervalSeconds\":120,\"jitterPercent\":0");
        var one = Change(rig) with { Extend = TimeSpan.FromMinutes(30) };
        var other = Change(rig) with { Id = "another", Extend = TimeSpan.FromMinutes(20) };

        rig.Say(one);
        rig.Say(other);
        rig.Say(one).IsEmpty.ShouldBeTrue();
        rig.Say(other).IsEmpty.ShouldBeTrue();

        rig[0].Retrying!.Changed!.Extended.ShouldBe(TimeSpan.FromMinutes(50));
        rig[0].Wait!.Why.ShouldContain("gives up after 60 more minutes");
    }

    [Fact]
    public void A_longer_window_postpones_no_attempt_whatever_interval_was_chosen_before()
    {
        var rig = Waiting("\"intervalSeconds\":3600,\"jitterPercent\":0");
        rig.Say(Change(rig) with { Interval = TimeSpan.FromSeconds(60) });
        var planned = rig[0].WakeAt;
        rig.Pass(TimeSpan.FromSeconds(40));

        rig.Say(Change(rig) with { Id = "another", Extend = TimeSpan.FromMinutes(30) });

        rig[0].WakeAt.ShouldBe(planned);
    }

    [Fact]
    public void The_result_says_how_long_the_window_was_in_the_end()
    {
        var rig = Waiting("\"windowMinutes\":10,\"intervalSeconds\":120,\"jitterPercent\":0");
        rig.Say(Change(rig) with { Extend = TimeSpan.FromMinutes(30) });
        FailUntil(rig, TimeSpan.FromMinutes(45));

        rig[0].Message!.ShouldContain("in 40 minutes of open time");
    }

    [Fact]
    public void An_ended_window_gives_up_and_says_who_ended_it()
    {
        var rig = Waiting("");

        rig.Say(Change(rig) with { End = true });

        (rig[0].State, rig[0].Message).ShouldBe((TargetRunState.Failed, "Given up by olga after 1 attempt: Failed; the report gives no reason."));
        rig.Stored.Events.ShouldContain(line => line.Text == "olga ended the attempts for 1 target.");
    }

    [Fact]
    public void Who_does_not_wait_for_an_attempt_is_left_alone()
    {
        var rig = new EngineRig(Charts.InstallWithRetry());

        rig.Say(Change(rig) with { End = true, TargetIds = ["t0", "unknown"] }).IsEmpty.ShouldBeTrue();

        rig[0].HasEnded.ShouldBeFalse();
    }

    private static ChangeStandBy Change(EngineRig rig) => new(EngineRig.RunId, "word", "olga", [rig[0].TargetId]);

    private static EngineRig Waiting(string retry)
    {
        var rig = new EngineRig(Charts.InstallWithRetry(retry));
        rig.Report(0, Said.Started, Said.Failed);
        rig[0].Wait!.Reason.ShouldBe(WaitReason.Retry);
        return rig;
    }

    /// <summary>Every attempt fails as soon as it is made.</summary>
    private static void FailUntil(EngineRig rig, TimeSpan time)
    {
        var end = rig.Now + time;
        while (rig.Now < end && !rig[0].HasEnded)
        {
            rig.PassTo(rig.Now.AddSeconds(30) < end ? rig.Now.AddSeconds(30) : end);
            if (rig[0].Command is not null)
                rig.Report(0, Said.Started, Said.Failed);
        }
    }
}
