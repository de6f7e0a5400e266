using Orchestrator.Core.Runs;
using static Orchestrator.Core.Tests.Distributions.Draw;

namespace Orchestrator.Core.Tests.Runs;

public sealed class RetryTimeTests
{
    private static readonly string Plain = $"{Literal("jitterPercent", "0")},{Literal("standBy", "false")}";

    [Fact]
    public void An_install_without_a_retry_gets_one_of_two_hours_and_two_minutes()
    {
        var rig = new EngineRig(Flowchart(Activity("install", "Orchestrator.Install")));

        var attempts = FailUntilTheEnd(rig);

        (rig[0].State, rig[0].EndedAt).ShouldBe((TargetRunState.Failed, EngineRig.Noon.AddMinutes(120)));
        attempts.ShouldBeInRange(120 / 2 * 10 / 11, 120 / 2 + 1);
        rig[0].Message.ShouldBe($"Gave up after {attempts} attempts in 120 minutes of open time: 'setup' failed with return code 1.");
    }

    [Fact]
    public void The_window_begins_with_the_first_attempt_and_the_last_wait_is_cut_to_it()
    {
        var rig = new EngineRig(Charts.InstallWithRetry(Charts.With(Plain, Literal("windowMinutes", "30"), Literal("intervalSeconds", "600"))));
        rig.Pass(TimeSpan.FromMinutes(5));

        var ends = new List<DateTimeOffset>();
        while (!rig[0].HasEnded)
        {
            Fail(rig);
            if (rig[0].WakeAt is { } wake)
                ends.Add(wake);
            rig.PassTo(rig[0].WakeAt ?? rig.Now);
        }

        ends.ShouldBe([.. new[] { 15, 25, 30 }.Select(minute => EngineRig.Noon.AddMinutes(minute))]);
    }

    [Fact]
    public void Time_in_which_the_timeframe_is_closed_does_not_count()
    {
        var rig = new EngineRig(Flowchart(
            string.Join(',', Activity("frame", "Orchestrator.Timeframe", Literal("grid", "\"No; Mon-Tue 12:00-12:30 Normal\"")), Activity("install", "Orchestrator.Install"), Activity("again", "Orchestrator.Retry", Charts.With(Plain, Literal("windowMinutes", "45"), Literal("intervalSeconds", "600")))),
            string.Join(',', Edge("frame", "Open", "install"), Edge("install", "Failed", "again"), Edge("again", "Retry", "install"))));

        var attempts = FailUntilTheEnd(rig);

        rig[0].EndedAt.ShouldBe(EngineRig.Noon.AddDays(1).AddMinutes(15));
        attempts.ShouldBe(5);
    }

    [Fact]
    public void Time_in_which_the_run_is_paused_does_not_count()
    {
        var rig = new EngineRig(Charts.InstallWithRetry(Charts.With(Plain, Literal("windowMinutes", "30"), Literal("intervalSeconds", "600"))));
        Fail(rig);
        rig.Pass(TimeSpan.FromMinutes(5));
        rig.Say(new PauseRun(EngineRig.RunId, "olga"));
        rig.Pass(TimeSpan.FromHours(10));
        rig[0].Wait!.Reason.ShouldBe(WaitReason.Paused);
        rig.Say(new ResumeRun(EngineRig.RunId, "olga"));
        rig[0].Command.ShouldNotBeNull("the interval is long over, so the attempt comes at once");

        FailUntilTheEnd(rig);

        rig[0].EndedAt.ShouldBe(EngineRig.Noon.AddHours(10).AddMinutes(30));
    }

    [Fact]
    public void Stand_by_goes_on_as_soon_as_the_target_appears_and_never_without_it()
    {
        foreach (var standBy in (bool[])[true, false])
        {
            var rig = new EngineRig(Charts.InstallWithRetry(Charts.With(Literal("standBy", standBy ? "true" : "false"), Literal("intervalSeconds", "86400"))));
            Fail(rig);
            rig.Pass(TimeSpan.FromMinutes(1));
            rig.Say(new TargetAppeared("somebody else"));
            rig[0].Command.ShouldBeNull();

            rig.Say(new TargetAppeared("t0"));

            (rig[0].Command is not null).ShouldBe(standBy);
        }
    }

    [Fact]
    public void Who_is_seen_again_and_again_has_an_interval_cut_short_once_and_keeps_to_its_attempts()
    {
        var rig = new EngineRig(Charts.InstallWithRetry(Charts.With(Literal("jitterPercent", "0"), Literal("intervalSeconds", "3600"), Literal("windowMinutes", "600"), Literal("maxAttempts", "4"))));
        Fail(rig);
        var over = rig[0].WakeAt.ShouldNotBeNull();
        rig.Pass(TimeSpan.FromSeconds(5));
        rig.Say(new TargetAppeared("t0"));
        rig.Pass(TimeSpan.FromSeconds(90));
        Fail(rig);
        rig[0].Wait!.Why.ShouldContain($"or when it appears, from {TimeInWords(over)} (UTC) on; gives up");
        rig.Pass(TimeSpan.FromSeconds(5));

        rig.Say(new TargetAppeared("t0"));
        (rig[0].Command, rig[0].WakeAt).ShouldBe((null, over));
        rig[0].Wait!.Why.ShouldContain($"Next attempt at {TimeInWords(over)} (UTC); gives up");
        rig.Say(new TargetAppeared("t0")).IsEmpty.ShouldBeTrue("it is to be tried as early as it may be");

        rig.PassTo(over);
        rig[0].Command.ShouldNotBeNull();
        Fail(rig);
        rig.Pass(TimeSpan.FromSeconds(5));
        rig.Say(new TargetAppeared("t0"));
        rig[0].Command.ShouldNotBeNull("a new interval has begun since");
        Fail(rig);
        rig[0].Message!.ShouldStartWith("Gave up after 4 attempts");

        static string TimeInWords(DateTimeOffset at) => at.ToString("ddd yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void A_target_in_stand_by_that_appears_during_a_pause_goes_on_with_the_run()
    {
        var rig = new EngineRig(Charts.InstallWithRetry(Literal("intervalSeconds", "86400")));
        Fail(rig);
        rig.Say(new PauseRun(EngineRig.RunId, "olga"));
        rig.Say(new TargetAppeared("t0"));
        (rig[0].Command, rig[0].Wait!.Reason).ShouldBe((null, WaitReason.Paused));

        rig.Pass(TimeSpan.FromMinutes(1));
        rig.Say(new ResumeRun(EngineRig.RunId, "olga"));

        rig[0].Command.ShouldNotBeNull();
    }

    [Fact]
    public void Attempts_are_counted_over_a_restart_and_each_is_a_command_of_its_own()
    {
        var rig = new EngineRig(Charts.InstallWithRetry(Charts.With(Plain, Literal("maxAttempts", "3"))));
        var commands = new List<string>();
        while (!rig[0].HasEnded)
        {
            commands.Add(rig[0].Command!.Id);
            Fail(rig);
            rig.Restart();
            rig.PassTo(rig[0].WakeAt ?? rig.Now);
        }

        commands.ShouldBe(["run-1/0/1", "run-1/0/2", "run-1/0/3"]);
        rig[0].Message.ShouldNotBeNull().ShouldStartWith("Gave up after 3 attempts");
    }

    private static int FailUntilTheEnd(EngineRig rig)
    {
        var attempts = rig[0].Sequence - (rig[0].Command is null ? 0 : 1);
        while (!rig[0].HasEnded)
        {
            if (rig[0].Command is null)
            {
                rig.PassTo(rig[0].WakeAt.ShouldNotBeNull());
                continue;
            }

            attempts++;
            Fail(rig);
        }

        return attempts;
    }

    private static void Fail(EngineRig rig) =>
        rig.Report(0, Said.Accepted, Said.Step(Contracts.Reports.StepOutcome.Failed, code: 1), Said.Failed);
}
