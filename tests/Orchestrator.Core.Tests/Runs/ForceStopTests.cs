using Orchestrator.Core.Runs;
using static Orchestrator.Core.Tests.Distributions.Draw;

namespace Orchestrator.Core.Tests.Runs;

/// <summary>The force stop counts from the start of the target's execution, however many activities that takes.</summary>
public sealed class ForceStopTests
{
    private static readonly string Inputs = Charts.With(Charts.Script, "\"forceStopMinutes\":30");

    [Fact]
    public void The_first_command_counts_itself_and_the_next_one_is_told_the_instant()
    {
        var rig = Two();
        (rig.Command(0).ForceStopAfter, rig.Command(0).ForceStopAt).ShouldBe((TimeSpan.FromMinutes(30), null));
        rig.Pass(TimeSpan.FromMinutes(5));
        rig.Report(0, Said.Accepted, Said.Started);
        var began = rig.Now;
        rig.Pass(TimeSpan.FromMinutes(10));
        rig.Report(0, Said.Succeeded);

        rig[0].ExecutingSince.ShouldBe(began);
        (rig.Command(0).Activity, rig.Command(0).ForceStopAt).ShouldBe(("more", began.AddMinutes(30)));
    }

    [Fact]
    public void What_would_begin_after_the_force_stop_is_not_sent()
    {
        var rig = Two();
        rig.Report(0, Said.Accepted, Said.Started);
        rig.Pass(TimeSpan.FromMinutes(40));

        rig.Report(0, Said.Succeeded);

        (rig[0].State, rig[0].Message).ShouldBe((TargetRunState.Failed, "Not started: the force stop of 30 minutes after its first action had passed."));
    }

    [Fact]
    public void An_agent_whose_clock_is_behind_loses_no_time_by_it()
    {
        var rig = Two();
        var began = rig.Now;
        rig.Report(0, Said.Accepted, Said.Started with { At = rig.Now.AddHours(-1) }, Said.Succeeded);

        (rig.Command(0).Activity, rig.Command(0).ForceStopAt).ShouldBe(("more", began.AddMinutes(30)));
    }

    private static EngineRig Two() => new(Charts.Chain(Activity("work", "Orchestrator.Execute", Inputs), "Done", Activity("more", "Orchestrator.Execute", Inputs)));
}
