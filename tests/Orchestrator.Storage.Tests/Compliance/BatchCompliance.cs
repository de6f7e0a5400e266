using Orchestrator.Contracts.Reports;
using Orchestrator.Core;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="IRunStore"/> does with a batch.</summary>
public abstract class BatchCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private IRunStore Runs => Storage.Runs;

    [Fact]
    public async Task A_batch_stores_runs_tokens_entries_commands_and_events_together()
    {
        var run = await Given.StoredRun(Storage, "run-1");
        var lease = await Lease();
        var moved = Given.Token(run.Id, 1) with { State = TargetRunState.Active, ActivityId = "execute", Wait = new Wait(WaitReason.Executing, "setup.exe is running.") };
        var changed = run with { Ledger = run.Ledger.Move(TargetRunState.Waiting, TargetRunState.Active), LastEvent = 2 };
        await Given.Apply(
            Storage,
            lease,
            batch => batch.Put(changed),
            batch => batch.Put(moved),
            batch => batch.Add(Given.Entry(run.Id, 1)),
            batch => batch.Add(Given.Event(run.Id, 2, RunEventKind.Started)),
            batch => batch.Send(Given.Command(run.Id, 1)));

        (await Runs.Find(run.Id, Cancellation)).ShouldBeWhole(changed);
        (await Runs.FindTarget(run.Id, 1, Cancellation)).ShouldBeWhole(moved);
        (await Runs.FindTarget(run.Id, 0, Cancellation)).ShouldBeWhole(Given.Token(run.Id, 0));
        (await Storage.Reports.Query(new ReportFilter(), new PageRequest(), Cancellation)).Items.ShouldBe([Given.Entry(run.Id, 1)]);
        (await Runs.Events(run.Id, 1, 10, Cancellation)).ShouldBe([Given.Event(run.Id, 2, RunEventKind.Started)]);
        (await Runs.Commands([Given.Command(run.Id, 1).Id], Cancellation)).ShouldHaveSingleItem().ShouldBeWhole(Given.Command(run.Id, 1));
    }

    [Fact]
    public async Task A_batch_of_a_former_owner_is_refused_and_stores_nothing()
    {
        var run = await Given.StoredRun(Storage, "run-1");
        var former = await Lease();
        await Lease(owner: "server-b");
        await RefusedWithoutTrace(former, run);
    }

    [Fact]
    public async Task A_batch_of_an_older_epoch_of_the_same_owner_is_refused_and_stores_nothing()
    {
        var run = await Given.StoredRun(Storage, "run-1");
        var former = await Lease();
        await Lease();
        await RefusedWithoutTrace(former, run);
    }

    [Fact]
    public async Task A_settled_command_is_gone_and_the_others_stay()
    {
        var run = await Given.StoredRun(Storage, "run-1");
        var lease = await Lease();
        var commands = Enumerable.Range(0, 3).Select(ordinal => Given.Command(run.Id, ordinal)).ToList();
        await Given.Apply(Storage, lease, [.. commands.Select<OutgoingCommand, Action<RunBatch>>(command => batch => batch.Send(command))]);
        await Given.Apply(Storage, lease, batch => batch.Settle(commands[1].Id), batch => batch.Settle("never stored"));

        var stored = await Runs.Commands([.. commands.Select(command => command.Id), "never stored"], Cancellation);

        stored.OrderBy(command => command.Ordinal).ToList().ShouldBeWhole([commands[0], commands[2]]);
    }

    [Fact]
    public async Task An_entry_that_comes_again_is_left_as_it_was()
    {
        var run = await Given.StoredRun(Storage, "run-1");
        var lease = await Lease();
        var first = Given.Entry(run.Id, 0) with { Output = "as it came first" };
        await Given.Apply(Storage, lease, batch => batch.Add(first), batch => batch.Add(first with { Message = "twice in one batch" }));
        await Given.Apply(Storage, lease, batch => batch.Add(first with { Message = "in another batch", Output = "changed" }));

        (await Storage.Reports.Find(first.CommandId, first.Number, Cancellation)).ShouldBe(first);
        (await Storage.Reports.Query(new ReportFilter(), new PageRequest(), Cancellation)).Total.ShouldBe(1);
    }

    [Fact]
    public async Task The_first_answer_to_a_command_stays_and_goes_when_it_is_settled()
    {
        var run = await Given.StoredRun(Storage, "run-1");
        var lease = await Lease();
        var (command, other) = (Given.Command(run.Id, 0), Given.Command(run.Id, 1));
        await Given.Apply(Storage, lease, batch => batch.Send(command), batch => batch.Send(other));
        var first = new CommandAnswer(command.Id, 2, new Finished { Number = 7, At = Given.Noon.AddTicks(1), Outcome = CommandOutcome.Failed, Message = "kein Platz – voll" });
        var second = new CommandAnswer(command.Id, 3, new Refused { Number = 1, At = Given.Noon, Reason = RefusalReason.Cancelled, Message = "stopped" });

        (await Runs.Answer(first, Cancellation)).ShouldBe(first);
        (await Runs.Answer(second, Cancellation)).ShouldBe(first);
        (await Runs.Answer(second with { CommandId = "never stored" }, Cancellation)).ShouldBeNull();

        var stored = await Runs.Commands([command.Id, other.Id], Cancellation);
        stored.OrderBy(one => one.Ordinal).Select(one => one.Answer).ShouldBe([first, null]);
        await Given.Apply(Storage, lease, batch => batch.Send(command));
        (await Runs.Answer(second, Cancellation)).ShouldBe(first);
        await Given.Apply(Storage, lease, batch => batch.Settle(command.Id));
        (await Runs.Answer(second, Cancellation)).ShouldBeNull();
        (await Runs.Commands([command.Id], Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_command_that_is_stored_already_keeps_its_bytes()
    {
        var run = await Given.StoredRun(Storage, "run-1");
        var lease = await Lease();
        var command = Given.Command(run.Id, 0);
        await Given.Apply(Storage, lease, batch => batch.Send(command));
        await Given.Apply(Storage, lease, batch => batch.Send(command with { Signed = command.Signed with { Payload = [9] } }));
        (await Runs.Commands([command.Id], Cancellation)).ShouldHaveSingleItem().ShouldBeWhole(command);
    }

    [Fact]
    public async Task An_event_that_comes_again_is_left_as_it_was()
    {
        var run = await Given.StoredRun(Storage, "run-1");
        var lease = await Lease();
        await Given.Apply(Storage, lease, batch => batch.Add(Given.Event(run.Id, 2)));
        await Given.Apply(Storage, lease, batch => batch.Add(Given.Event(run.Id, 2) with { Text = "changed" }));
        (await Runs.Events(run.Id, 1, 10, Cancellation)).ShouldBe([Given.Event(run.Id, 2)]);
    }

    [Fact]
    public async Task What_belongs_to_a_run_that_has_been_removed_is_left_out()
    {
        var run = await Given.StoredRun(Storage, "run-1");
        var lease = await Lease();
        await Given.Apply(
            Storage,
            lease,
            batch => batch.Put(Given.Run("gone")),
            batch => batch.Put(Given.Token("gone", 0)),
            batch => batch.Add(Given.Entry("gone", 0)),
            batch => batch.Add(Given.Event("gone", 2)),
            batch => batch.Send(Given.Command("gone", 0)),
            batch => batch.Add(Given.Entry(run.Id, 0)));

        (await Runs.Find("gone", Cancellation)).ShouldBeNull();
        (await Runs.Commands([Given.Command("gone", 0).Id], Cancellation)).ShouldBeEmpty();
        (await Storage.Reports.Query(new ReportFilter(), new PageRequest(), Cancellation)).Items.ShouldBe([Given.Entry(run.Id, 0)]);
    }

    [Fact]
    public async Task What_one_instance_stored_another_reads_at_once()
    {
        var run = await Given.StoredRun(Storage, "run-1");
        var another = await Database.OpenAnother();
        (await another.Runs.Find(run.Id, Cancellation)).ShouldBeWhole(run);
        var lease = await Lease();
        await Given.Apply(Storage, lease, batch => batch.Put(run with { Status = RunStatus.Paused }));
        (await another.Runs.Find(run.Id, Cancellation)).ShouldNotBeNull().Status.ShouldBe(RunStatus.Paused);
    }

    private async Task RefusedWithoutTrace(ShardLease former, RunRecord run)
    {
        var refusal = await Should.ThrowAsync<LeaseLostException>(() => Given.Apply(
            Storage,
            former,
            batch => batch.Put(run with { Status = RunStatus.Completed }),
            batch => batch.Put(Given.Token(run.Id, 0) with { Message = "late" }),
            batch => batch.Add(Given.Entry(run.Id, 0)),
            batch => batch.Send(Given.Command(run.Id, 0))));
        refusal.Lease.ShouldBe(former);
        (await Runs.Find(run.Id, Cancellation)).ShouldBeWhole(run);
        (await Runs.FindTarget(run.Id, 0, Cancellation)).ShouldBeWhole(Given.Token(run.Id, 0));
        (await Storage.Reports.Query(new ReportFilter(), new PageRequest(), Cancellation)).Total.ShouldBe(0);
        (await Runs.Commands([Given.Command(run.Id, 0).Id], Cancellation)).ShouldBeEmpty();
    }
}
