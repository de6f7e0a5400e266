using Orchestrator.Agent.Commands;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;

namespace Orchestrator.Agent.Tests.Commands;

/// <summary>At the end of its window a transfer pauses and goes on in the next one; nothing else does.</summary>
public sealed class TransferPauseTests
{
    private static readonly string Manifest = new('a', 64);

    private static readonly CommandWindow UntilOne = new("UTC", ["No; Mon-Sun 11:00-13:00 Normal"]);

    private readonly BookRig rig = new();

    [Fact]
    public void At_the_windows_end_it_is_asked_to_pause_and_in_the_next_one_it_is_started_again_as_if_for_the_first_time()
    {
        Begin();
        rig.WakeAt.ShouldBe(BookRig.Start.AddHours(1));
        rig.Wake();
        rig.PausedActions.ShouldHaveSingleItem().ShouldBe(new PauseAction("c1", 0));
        rig.End(new ActionResult { Ending = ActionEnding.Paused });
        rig.WakeAt.ShouldBe(BookRig.Start.AddHours(23));
        rig.StartedActions.Count.ShouldBe(1);

        rig.Wake();
        rig.StartedActions.Count.ShouldBe(2);
        rig.StartedActions[1].Starts.ShouldBe(1);
        rig.End(new ActionResult { Ending = ActionEnding.Succeeded, Message = "2 of 2 files" });

        rig.Story().ShouldBe("accepted; started; bring Succeeded; finished Succeeded");
        var step = rig.Items().OfType<StepEntry>().Single();
        (step.Starts, step.StartedAt, step.EndedAt, step.Message).ShouldBe((1, BookRig.Start, BookRig.Start.AddHours(23), "2 of 2 files"));
    }

    [Fact]
    public void A_restart_while_it_pauses_changes_nothing_and_one_while_it_runs_starts_it_again()
    {
        Begin();
        rig.Wake();
        rig.End(new ActionResult { Ending = ActionEnding.Paused });
        rig.Restart();
        rig.StartedActions.Count.ShouldBe(1);
        rig.Wake();
        rig.StartedActions.Count.ShouldBe(2);

        rig.Restart();

        rig.StartedActions.Count.ShouldBe(3);
        rig.StartedActions[2].Starts.ShouldBe(2);
    }

    [Fact]
    public void While_it_pauses_another_command_may_run()
    {
        Begin();
        rig.Wake();
        rig.End(new ActionResult { Ending = ActionEnding.Paused });

        rig.Deliver(BookRig.Command("c2", command => command with { ExpiresAt = BookRig.Start.AddDays(1) }));

        rig.StartedActions[^1].CommandId.ShouldBe("c2");
    }

    [Fact]
    public void Cancelled_while_it_pauses_it_never_goes_on_and_the_report_says_so()
    {
        Begin();
        rig.Wake();
        rig.End(new ActionResult { Ending = ActionEnding.Paused });

        rig.Deliver(BookRig.Cancel("c1") with { ExpiresAt = BookRig.Start.AddDays(2) });

        rig.Story().ShouldBe("accepted; started; bring Cancelled; finished Cancelled");
        rig.Items().OfType<StepEntry>().Single().Message.ShouldBe("paused at the end of its window; not continued: cancelled");
    }

    [Fact]
    public void A_window_that_is_closed_by_an_amendment_pauses_it_at_once()
    {
        Begin();

        rig.Deliver(BookRig.Amend("c1", 2, held: false, new CommandWindow("UTC", ["No"])));

        rig.PausedActions.Count.ShouldBe(1);
    }

    [Fact]
    public void A_script_is_not_asked_to_pause()
    {
        rig.Deliver(BookRig.Command(change: command => command with { Window = UntilOne, Deadline = BookRig.Start.AddDays(3) }));

        rig.Tick(TimeSpan.FromHours(2));

        rig.PausedActions.ShouldBeEmpty();
    }

    [Fact]
    public void A_transfer_whose_manifest_the_command_does_not_name_is_refused()
    {
        rig.Deliver(Transfer() with { ContentHashes = [] });

        rig.Story().ShouldBe("refused Unsupported");
    }

    /// <summary>What is reported is confirmed, so that the book waits for its windows alone.</summary>
    private void Begin()
    {
        rig.Deliver(Transfer());
        rig.ConfirmAll();
    }

    private static Command Transfer() => BookRig.Command(change: command => command with
    {
        Window = UntilOne,
        Deadline = BookRig.Start.AddDays(3),
        ContentHashes = [Manifest],
        Actions = [new TransferAction { Name = "bring", Package = "product", Version = "1.0", Manifest = Manifest, Destination = "/opt/product", OnInterrupted = OnInterrupted.Repeat }],
    });
}
