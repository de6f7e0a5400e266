using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;

namespace Orchestrator.Core.Tests.Runs;

/// <summary>What installers report while they are at work, and after another server has begun the same attempt anew.</summary>
public sealed class InstallationReportTests
{
    [Fact]
    public void Steps_are_recorded_as_they_come_and_the_target_says_how_far_it_is()
    {
        var rig = new EngineRig(Charts.InstallWithRetry());
        (rig[0].Wait!.Reason, rig[0].Wait!.Why).ShouldBe((WaitReason.Installer, "It waits for an installer to begin."));
        rig.Say(Tell(rig, 1, Said.Started with { Number = 1 }));
        rig[0].Wait!.Why.ShouldBe("An installer is at work.");

        rig.Say(Tell(rig, 1, Said.Step(name: "connect") with { Number = 2 }));

        (rig[0].State, rig[0].Wait!.Why).ShouldBe((TargetRunState.Active, "An installer is at work; it is past 'connect'."));
        rig.Stored.Entries.ShouldHaveSingleItem().Name.ShouldBe("connect");
    }

    [Fact]
    public void A_new_beginning_counts_from_its_first_item_and_the_entries_of_both_stay()
    {
        var rig = new EngineRig(Charts.InstallWithRetry());
        rig.Say(Tell(rig, 1, Said.Started with { Number = 1 }, Said.Step(name: "connect") with { Number = 2 }, Said.Step(StepOutcome.Failed, "copy") with { Number = 3 }));

        rig.Say(Tell(rig, 2, Said.Started with { Number = 1 }, Said.Step(name: "connect again") with { Number = 2 }));

        rig[0].Command!.FailedStep.ShouldBeNull("what a former beginning failed at says nothing of this one");
        rig.Stored.Entries.OrderBy(entry => entry.Number).Select(entry => (entry.Number, entry.Name))
            .ShouldBe([(2, "connect"), (3, "copy"), (StepReport.ItemsOfBeginning + 2, "connect again")]);
        rig.Say(Tell(rig, 2, Said.Succeeded with { Number = 3 }));
        rig[0].State.ShouldBe(TargetRunState.Succeeded);
    }

    [Fact]
    public void A_former_beginning_that_still_speaks_moves_nothing_and_neither_does_a_new_one_without_its_first_item()
    {
        var rig = new EngineRig(Charts.InstallWithRetry());
        rig.Say(Tell(rig, 1, Said.Started with { Number = 1 }));
        rig.Say(Tell(rig, 3, Said.Step(name: "lost the first") with { Number = 2 })).IsEmpty.ShouldBeTrue();
        rig.Say(Tell(rig, 2, Said.Started with { Number = 1 }));

        rig.Say(Tell(rig, 1, Said.Step(name: "connect") with { Number = 2 }, Said.Failed with { Number = 3 })).IsEmpty.ShouldBeTrue();

        (rig[0].State, rig[0].Command!.Beginning, rig[0].Command!.Reported).ShouldBe((TargetRunState.Active, 2, 1));
        rig.Stored.Entries.ShouldBeEmpty();
    }

    [Fact]
    public void Items_that_come_twice_are_recorded_once_in_every_beginning()
    {
        var rig = new EngineRig(Charts.InstallWithRetry());
        var first = Tell(rig, 1, Said.Started with { Number = 1 }, Said.Step() with { Number = 2 });
        var second = Tell(rig, 2, Said.Started with { Number = 1 }, Said.Step() with { Number = 2 });
        rig.Say(first, first, second, second);
        rig.Say(second).IsEmpty.ShouldBeTrue();

        rig.Stored.Entries.Count.ShouldBe(2);
    }

    [Fact]
    public void An_installer_that_cannot_begin_yet_says_why()
    {
        var rig = new EngineRig(Charts.InstallWithRetry());
        var delayed = new InstallationDelayed(EngineRig.RunId, 0, "run-1/0/1", "Another run is installing on it.");

        rig.Say(delayed);
        (rig[0].Wait!.Reason, rig[0].Wait!.Why).ShouldBe((WaitReason.Installer, "Another run is installing on it."));
        rig.Say(Tell(rig, 1, Said.Started with { Number = 1 }));

        rig.Say(delayed).IsEmpty.ShouldBeTrue();
    }

    private static ReportArrived Tell(EngineRig rig, int beginning, params ReportItem[] items)
    {
        var arrived = rig.Raw(0, "run-1/0/1", items);
        return arrived with { Report = arrived.Report with { Beginning = beginning } };
    }
}
