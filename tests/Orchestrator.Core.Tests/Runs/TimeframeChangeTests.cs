using Orchestrator.Contracts.Commands;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;
using Orchestrator.Timeframes;
using static Orchestrator.Core.Tests.Distributions.Draw;

namespace Orchestrator.Core.Tests.Runs;

public sealed class TimeframeChangeTests
{
    private static readonly Dictionary<string, string> Closed = new() { ["office"] = "No; Mon 20:00-22:00 Normal", ["lunch"] = "Normal; Mon 12:00-13:00 No" };

    [Fact]
    public void A_command_leaves_early_with_the_window_in_the_targets_zone()
    {
        var rig = new EngineRig(Charts.ExecuteWithin("office"), frames: Closed);

        rig.Command(0).Window.ShouldNotBeNull().Zone.ShouldBe("UTC");
        rig.Command(0).Window!.Timeframes.ShouldBe([rig.Frames["office"].ToText()]);
        rig.Report(0, Said.Accepted);
        rig[0].Wait!.Reason.ShouldBe(WaitReason.Window);
        rig[0].Wait!.Until.ShouldBe(EngineRig.Noon.AddHours(8));
    }

    [Fact]
    public void A_change_amends_what_is_pending_accepted_or_not_and_only_where_something_changed()
    {
        var rig = new EngineRig(Charts.ExecuteWithin("office"), targets: 2, frames: Closed);
        rig.Report(0, Said.Accepted);
        rig.Say(new TimeframesChanged()).IsEmpty.ShouldBeTrue();

        rig.Frames["office"] = Timeframe.Parse("Normal");
        rig.Say(new TimeframesChanged());

        foreach (var ordinal in (int[])[0, 1])
        {
            var amendment = rig.Control(ordinal);
            (amendment.Kind, amendment.Refers, amendment.Held).ShouldBe((CommandKind.Amend, $"run-1/{ordinal}/1", false));
            amendment.Window!.Timeframes.ShouldBe(["Normal"]);
        }

        rig[0].Wait!.Reason.ShouldBe(WaitReason.Start);
        rig.Say(new TimeframesChanged()).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void A_change_of_one_target_reaches_only_that_target()
    {
        var rig = new EngineRig(Charts.Execute(), targets: 2, frames: Closed);
        rig.Change(0, target => target with { Timeframe = "lunch" });
        rig.Change(1, target => target with { Zone = "Asia/Kathmandu", Timeframe = "lunch" });

        rig.Say(new TimeframesChanged(["t1"]));

        rig[0].Control.ShouldBeNull();
        rig.Control(1).Window.ShouldNotBeNull().Zone.ShouldBe("Asia/Kathmandu");
    }

    [Fact]
    public void A_target_without_its_own_follows_zone_and_timeframe_of_its_site_as_soon_as_it_is_described()
    {
        var rig = new EngineRig(Charts.Execute(), targets: 2, frames: Closed);
        rig.Change(0, target => target with { Site = "Lima", Zone = null, AgentZone = "Asia/Kathmandu" });
        rig.Change(1, target => target with { Site = "lima", Zone = "UTC", Timeframe = "lunch" });
        rig.Say(new TimeframesChanged());

        rig.Sites["Lima"] = new Site { Name = "Lima", Zone = "America/Lima", Timeframe = "office" };
        rig.Say(new TimeframesChanged());

        var followed = rig.Control(0).Window.ShouldNotBeNull();
        followed.Zone.ShouldBe("America/Lima");
        followed.Timeframes.ShouldBe([rig.Frames["office"].ToText()]);
        var own = rig.Control(1).Window.ShouldNotBeNull();
        own.Zone.ShouldBe("UTC");
        own.Timeframes.ShouldBe([rig.Frames["lunch"].ToText()]);
    }

    [Fact]
    public void Whoever_has_no_timeframe_at_any_nearer_place_follows_the_organisations()
    {
        var rig = new EngineRig(Charts.Execute(), targets: 3, frames: Closed);
        rig.Sites["Lima"] = new Site { Name = "Lima", Timeframe = "lunch" };
        rig.Sites["Oslo"] = new Site { Name = "Oslo" };
        rig.Change(0, target => target with { Site = "Lima" });
        rig.Change(1, target => target with { Site = "Oslo" });
        rig.Change(2, target => target with { Site = "" });
        rig.Say(new TimeframesChanged());

        rig.Sites[Site.Organisation] = new Site { Name = Site.Organisation, Timeframe = "office" };
        rig.Say(new TimeframesChanged());

        rig.Control(0).Window.ShouldNotBeNull().Timeframes.ShouldBe([rig.Frames["lunch"].ToText()]);
        rig.Control(1).Window.ShouldNotBeNull().Timeframes.ShouldBe([rig.Frames["office"].ToText()]);
        rig.Control(2).Window.ShouldNotBeNull().Timeframes.ShouldBe([rig.Frames["office"].ToText()]);
    }

    [Fact]
    public void Whoever_has_none_of_its_own_follows_all_of_its_groups_before_its_site_as_soon_as_they_name_one()
    {
        var rig = new EngineRig(Charts.Execute(), targets: 4, frames: Closed);
        rig.Sites["Lima"] = new Site { Name = "Lima", Timeframe = "lunch" };
        rig.Change(0, target => target with { Site = "Lima", Groups = ["Tills"] });
        rig.Change(1, target => target with { Site = "Lima", Groups = ["tills"], Tags = ["pilot"] });
        rig.Change(2, target => target with { Site = "Lima", Groups = ["tills"], Timeframe = "lunch" });
        rig.Change(3, target => target with { Site = "Lima" });
        rig.Say(new TimeframesChanged());

        rig.Groups.Add(new Group { Name = "pilots", Query = new GroupQuery { Tag = "pilot" }, Timeframe = "lunch" });
        rig.Groups.Add(new Group { Name = "tills", Timeframe = "office" });
        rig.Say(new TimeframesChanged());

        var (office, lunch) = (rig.Frames["office"].ToText(), rig.Frames["lunch"].ToText());
        Governing(0).ShouldBe([office]);
        Governing(1).ShouldBe([lunch, office]);
        Governing(2).ShouldBe([lunch]);
        Governing(3).ShouldBe([lunch]);

        IReadOnlyList<string> Governing(int ordinal) => rig.Control(ordinal).Window.ShouldNotBeNull().Timeframes;
    }

    [Fact]
    public void Whoever_waits_for_an_opening_goes_on_when_it_leaves_the_group_that_keeps_it_or_the_group_names_another_timeframe()
    {
        foreach (var leaves in (bool[])[false, true])
        {
            var rig = new EngineRig(Charts.InstallWithRetry(), frames: Closed, prepare: rig =>
            {
                rig.Groups.Add(new Group { Name = "tills", Timeframe = "office" });
                rig.Change(0, target => target with { Groups = ["tills"] });
            });
            (rig[0].Wait!.Reason, rig[0].Command).ShouldBe((WaitReason.Window, null));

            if (leaves)
                rig.Change(0, target => target with { Groups = [] });
            else
                rig.Groups[0] = rig.Groups[0] with { Timeframe = null };
            rig.Say(new TimeframesChanged(leaves ? ["no such", "t0"] : null));

            rig[0].Command.ShouldNotBeNull();
        }
    }

    [Fact]
    public void A_target_whose_group_names_a_timeframe_that_is_gone_is_closed()
    {
        var rig = new EngineRig(Charts.Execute(), frames: Closed, prepare: rig =>
        {
            rig.Groups.Add(new Group { Name = "tills", Timeframe = "no such" });
            rig.Change(0, target => target with { Groups = ["tills"] });
        });

        rig.Command(0).Window.ShouldNotBeNull().Timeframes.ShouldBe(["No"]);
    }

    [Fact]
    public void A_timeframe_that_the_site_of_a_target_never_lets_open_is_left_at_once()
    {
        var rig = new EngineRig(
            Charts.Chain(
                Activity("work", "Orchestrator.Execute", Charts.Script), "Done", Activity("frame", "Orchestrator.Timeframe", Literal("grid", "\"No; Mon-Sun 12:00-13:00 Normal\""))),
            frames: new() { ["evenings"] = "No; Mon-Sun 20:00-22:00 Normal" });
        rig.Sites["Oslo"] = new Site { Name = "Oslo", Timeframe = "evenings" };
        rig.Change(0, target => target with { Site = "Oslo" });

        rig.Report(0, Said.Accepted, Said.Started, Said.Succeeded);

        rig[0].Message.ShouldNotBeNull().ShouldContain("does not open");
    }

    [Fact]
    public void Who_waits_for_an_opening_goes_on_if_the_change_opens_it_and_after_the_pause_if_there_is_one()
    {
        foreach (var paused in (bool[])[false, true])
        {
            var rig = new EngineRig(
                Charts.Chain(Activity("frame", "Orchestrator.Timeframe", Literal("timeframe", "\"office\"")), "Open", Activity("install", "Orchestrator.Install")), frames: Closed);
            (rig[0].Wait!.Reason, rig[0].WakeAt).ShouldBe((WaitReason.Window, EngineRig.Noon.AddHours(8)));
            if (paused)
                rig.Say(new PauseRun(EngineRig.RunId, "olga"));

            rig.Frames["office"] = Timeframe.Parse("Normal");
            rig.Say(new TimeframesChanged());
            (rig[0].Command is null).ShouldBe(paused);
            rig.Say(new ResumeRun(EngineRig.RunId, "olga"));

            rig[0].Command.ShouldNotBeNull();
        }
    }

    [Fact]
    public void A_target_whose_own_timeframe_is_gone_is_closed()
    {
        var rig = new EngineRig(Charts.InstallWithRetry(), frames: Closed);
        rig.Report(0, Said.Accepted);
        rig.Change(0, target => target with { Timeframe = "no such" });
        rig.Say(new TimeframesChanged(["t0"]));
        rig.Report(0, Said.Failed);

        rig[0].State.ShouldBe(TargetRunState.Failed);
        rig[0].Message.ShouldNotBeNull().ShouldContain("never opens");
    }

    [Fact]
    public void Changes_while_an_amendment_is_under_way_leave_only_the_last_one_outstanding()
    {
        var rig = new EngineRig(Charts.ExecuteWithin("office"), frames: Closed);
        foreach (var text in (string[])["Normal", "Maximum", "No; Tue 01:00-02:00 Normal"])
        {
            rig.Frames["office"] = Timeframe.Parse(text);
            rig.Say(new TimeframesChanged());
        }

        rig.Stored.Outstanding.ShouldBe(["run-1/0/1", "run-1/0/4"], ignoreOrder: true);
        rig.Report(0, Said.Accepted, Said.Started);
        rig.Report(0, Said.Succeeded);
        rig.Stored.Outstanding.ShouldBeEmpty();
    }
}
