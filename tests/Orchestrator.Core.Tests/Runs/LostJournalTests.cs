using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Tests.Runs;

/// <summary>Simulated targets whose player is gone, and with it what they had accepted.</summary>
public sealed class LostJournalTests
{
    private readonly EngineRig rig = new(Charts.Execute(), targets: 3);

    [Fact]
    public void What_was_accepted_is_asked_about_and_what_was_not_goes_out_again()
    {
        rig.Change(0, target => target with { Kind = TargetKind.Simulated });
        rig.Change(1, target => target with { Kind = TargetKind.Simulated });
        rig.Report(0, Said.Accepted, Said.Started);
        rig.Report(2, Said.Accepted);

        var batch = rig.Say(new JournalsLost());

        batch.Inquiries.ShouldBe([new CommandInquiry("t0", rig[0].Command!.Id, EngineRig.RunId, "work", Attempt: 1, Reported: 2)]);
        batch.Resends.ShouldBe([rig[1].Command!.Id]);
        batch.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void What_the_former_player_had_said_before_counts_before_it_is_asked_about()
    {
        rig.Change(0, target => target with { Kind = TargetKind.Simulated });
        var last = rig.Reported(0, rig[0].Command!.Id, Said.Accepted, Said.Started, Said.Step());
        var whole = rig.Reported(0, rig[0].Command!.Id, Said.Succeeded);

        rig.Turn(last, new JournalsLost()).Inquiries.ShouldHaveSingleItem().Reported.ShouldBe(3);

        rig.Turn(new JournalsLost(), whole).Inquiries.ShouldBeEmpty();
        rig[0].State.ShouldBe(TargetRunState.Succeeded);
    }

    [Fact]
    public void A_last_word_under_a_number_that_is_taken_already_ends_the_command()
    {
        var id = rig[0].Command!.Id;
        rig.Report(0, Said.Accepted, Said.Started);

        var batch = rig.Say(rig.Raw(0, id, new Finished { Number = 2, At = rig.Now, Outcome = CommandOutcome.Failed, Message = "interrupted, outcome unknown" }));

        batch.Confirmations.ShouldHaveSingleItem().UpTo.ShouldBe(2);
        (rig[0].State, rig[0].Command).ShouldBe((TargetRunState.Failed, null));
    }
}
