using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Reports;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Messaging.InProcess;
using Orchestrator.Messaging.Installers;
using Orchestrator.Messaging.ShardServer;
using Orchestrator.Storage;

namespace Orchestrator.Messaging.Tests.Installers;

/// <summary>One server's installations, in process, with the leases of a real store.</summary>
public sealed class InstallationWorkerTests : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("orchestrator-worker-");
    private readonly ManualTime time = ManualTime.Create();
    private readonly InProcessShardQueues queues = new(1, TimeProvider.System);
    private readonly MemoryInstallationQueue queue = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly List<Task> working = [];
    private readonly Queue<(ReportItem, CommandReport)> told = [];
    private Nobody network = new();
    private IRunStore runs = null!;
    private OutstandingRuns outstanding = null!;
    private IStorage storage = null!;
    private IShardInbox inbox = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Steps_are_told_as_they_come()
    {
        var installer = new ScriptedInstaller();
        Start(installer);
        await Ask(Some.Installation("t1", time.GetUtcNow()));
        var attempt = await installer.Next();
        var (started, _) = await Next();
        started.ShouldBeOfType<Started>();
        started.Number.ShouldBe(1);

        attempt.Step("connect");
        (await Next()).Item.ShouldBeOfType<StepEntry>().ShouldSatisfyAllConditions(step => step.Name.ShouldBe("connect"), step => step.Index.ShouldBe(0), step => step.Number.ShouldBe(2));
        attempt.Step("copy", StepOutcome.Failed);
        (await Next()).Item.ShouldBeOfType<StepEntry>().Index.ShouldBe(1);
        attempt.End(new InstallationResult(false, "no room on the disk"));

        var (last, report) = await Next();
        last.ShouldBeOfType<Finished>().Message.ShouldBe("no room on the disk");
        (last.Number, report.Beginning, report.CommandId, report.Activity).ShouldBe((4, 1, "run/0/1", "install"));
    }

    [Fact]
    public async Task A_request_that_comes_again_while_it_is_worked_on_begins_nothing()
    {
        var installer = new ScriptedInstaller();
        var worker = Start(installer);
        var command = Some.Installation("t1", time.GetUtcNow());
        await Ask(command);
        var attempt = await installer.Next();

        await Ask(command);
        await Ask(Some.Installation("t2", time.GetUtcNow(), "other/0/1"));

        (await installer.Next()).Request.TargetId.ShouldBe("t2");
        (installer.Attempts, worker.AtWork).ShouldBe((2, 2));
        attempt.End(InstallationResult.Success);
    }

    [Fact]
    public async Task A_copy_that_comes_after_the_last_word_begins_nothing_and_has_that_word_said_again()
    {
        var installer = new ScriptedInstaller();
        Start(installer);
        var command = Some.Installation("t1", time.GetUtcNow());
        await Ask(command);
        var attempt = await installer.Next();
        attempt.Step("connect");
        attempt.End(new InstallationResult(false, "no room on the disk"));
        var said = await Until(item => item is Finished);
        await Free("t1");

        await queue.Send([command], again: false, Cancellation);

        var (item, report) = await Next();
        item.ShouldBe(said.Items[^1] with { Number = 1 });
        report.Beginning.ShouldBe(1);
        (await Next()).Report.Beginning.ShouldBe(int.MaxValue);
        await Free("t1");
        installer.Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task A_wake_up_call_takes_the_way_of_an_installation_and_its_last_word_stands()
    {
        var installer = new ScriptedInstaller();
        Start(installer);
        var command = Waking("t1", "wake/0/1");
        await Ask(command);
        var said = await Until(item => item is Finished { Outcome: CommandOutcome.Failed, Message: "There is no network." });
        await Free(ITargetLeaseStore.OfWaking("t1"));

        await queue.Send([command], again: false, Cancellation);

        var (item, report) = await Next();
        (item, report.Activity).ShouldBe((said.Items[^1] with { Number = 1 }, "wake"));
        (await Next()).Report.Beginning.ShouldBe(int.MaxValue);
        installer.Attempts.ShouldBe(0);
    }

    [Fact]
    public async Task Who_is_woken_keeps_no_place_from_installations_until_there_are_ten_to_a_place()
    {
        var installer = new ScriptedInstaller();
        network = new Nobody(takesPackets: true);
        Start(installer, new InstallationWorkerOptions { AtOnce = 2 });
        await Ask([.. Enumerable.Range(0, 10).Select(number => Waking($"off-{number}", $"wake/{number}/1"))]);
        await Come(() => Task.FromResult(Worker.AtWork == 10));

        await Ask(Some.Installation("t1", time.GetUtcNow(), "a/0/1"));
        var attempt = await installer.Next();
        await Ask(Some.Installation("t2", time.GetUtcNow(), "b/0/1"));
        await Until(item => item is StepEntry { Name: "wake" });
        installer.Attempts.ShouldBe(1, "one place is the installation's, the other is shared by those that are woken");

        attempt.End(InstallationResult.Success);
        await Until(item => item is Finished);
        (await installer.Next()).Request.CommandId.ShouldBe("b/0/1");
    }

    [Fact]
    public async Task Who_installs_does_not_wait_for_a_wake_up_call_and_one_wake_up_call_waits_for_another()
    {
        var installer = new ScriptedInstaller();
        network = new Nobody(takesPackets: true);
        Start(installer);
        await Ask(Waking("t1", "wake/0/1"));
        await Until(item => item is StepEntry { Name: "wake" });

        await Ask(Waking("t1", "other/0/1"), Some.Installation("t1", time.GetUtcNow(), "a/0/1"));

        var attempt = await installer.Next();
        attempt.Request.CommandId.ShouldBe("a/0/1");
        (await Delayed()).ShouldSatisfyAllConditions(delayed => delayed.CommandId.ShouldBe("other/0/1"), delayed => delayed.Why.ShouldContain("is waking it"));
        Worker.AtWork.ShouldBe(2);
        attempt.End(InstallationResult.Success);
        await Until(item => item is Finished { Outcome: CommandOutcome.Succeeded });
        await Free("t1");
    }

    [Fact]
    public async Task A_last_word_that_never_left_is_said_by_the_next_process()
    {
        var command = Some.Installation("t1", time.GetUtcNow());
        outstanding.Add(command);
        await storage.TargetLeases.Beat("server/former", Cancellation);
        await storage.TargetLeases.Take("server/former", [new LeaseWish("t1", command.Id)], Cancellation);
        var last = new Finished { Number = 5, At = time.GetUtcNow(), Outcome = CommandOutcome.Succeeded };
        await runs.Answer(new CommandAnswer(command.Id, 1, last), Cancellation);

        var installer = new ScriptedInstaller();
        Start(installer);

        var (item, report) = await Next();
        (item, report.Beginning).ShouldBe((last with { Number = 1 }, 1));
        installer.Attempts.ShouldBe(0);
    }

    [Fact]
    public async Task A_request_of_an_unknown_kind_keeps_its_target_from_nobody()
    {
        var installer = new ScriptedInstaller();
        Start(installer);
        var unknown = Some.Installation("t1", time.GetUtcNow(), "new/0/1");
        await Ask(unknown with { Signed = unknown.Signed with { Payload = """{"kind":"of tomorrow"}"""u8.ToArray() } });
        await Ask(Some.Installation("t1", time.GetUtcNow(), "known/0/1"));

        (await installer.Next()).Request.CommandId.ShouldBe("known/0/1");
    }

    [Fact]
    public async Task After_a_lapse_nothing_begins_on_a_target_before_what_was_at_work_on_it_has_ended()
    {
        var stuck = new TaskCompletionSource<InstallationResult>();
        var installer = new ScriptedInstaller { Always = (request, _, _) => request.CommandId == "a/0/1" ? stuck.Task : Task.FromResult(InstallationResult.Success) };
        var cut = new SilencedLeases(storage.TargetLeases);
        Start(installer, new InstallationWorkerOptions { LeaseDuration = TimeSpan.FromSeconds(2), EndWithin = TimeSpan.FromMilliseconds(100) }, cut);
        await Ask(Some.Installation("t1", time.GetUtcNow(), "a/0/1"));
        await installer.Next();
        await Next();
        outstanding.Settle("a/0/1");
        cut.IsSilent = true;
        await Come(() => Task.FromResult(Worker.AtWork == 0));
        cut.IsSilent = false;

        await Ask(Some.Installation("t1", time.GetUtcNow(), "b/0/1"), Some.Installation("t2", time.GetUtcNow(), "c/0/1"));
        (await Until(item => item is Finished)).CommandId.ShouldBe("c/0/1");
        installer.Overlaps.ShouldBeEmpty();
        stuck.SetResult(InstallationResult.Success);

        (await Until(item => item is Finished)).CommandId.ShouldBe("b/0/1");
        installer.Overlaps.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_worker_whose_refusals_do_not_get_through_is_still_seen_to_live()
    {
        var installer = new ScriptedInstaller();
        var held = new HeldPosts(queues, input => input is ReportArrived { Report.Items: [Refused] });
        Start(installer, posts: held);
        await Ask(Some.Installation("t1", time.GetUtcNow(), "a/0/1"));
        await installer.Next();
        outstanding.Put(Cancelling("run"));
        await Ask(Some.Installation("t1", time.GetUtcNow(), "b/0/1"));
        await held.IsHolding.WaitAsync(Some.Patience, Cancellation);
        var then = await Beats();

        await Come(async () => await Beats() > then + 2);

        async Task<long> Beats() => (await storage.TargetLeases.Beat("observer", Cancellation)).First(mark => mark.Name != "observer").Beats;
    }

    [Fact]
    public async Task What_comes_when_those_who_waited_have_the_places_goes_back_to_the_queue()
    {
        var installer = new ScriptedInstaller();
        await storage.TargetLeases.Beat("observer", Cancellation);
        var others = await storage.TargetLeases.Take("observer", [new LeaseWish("t1", "x/0/1")], Cancellation);
        var slow = new HeldReceipt(queue, command => command.Id == "b/0/1");
        Start(installer, new InstallationWorkerOptions { AtOnce = 1 }, requests: slow);
        await Ask(Some.Installation("t1", time.GetUtcNow(), "a/0/1"));
        await Delayed();
        await Ask(Some.Installation("t2", time.GetUtcNow(), "b/0/1"));
        await slow.IsHolding.WaitAsync(Some.Patience, Cancellation);
        await storage.TargetLeases.Release(others, Cancellation);
        var first = await installer.Next();
        first.Request.CommandId.ShouldBe("a/0/1");

        slow.LetGo();
        await slow.IsPaused.WaitAsync(Some.Patience, Cancellation);
        first.End(InstallationResult.Success);
        await Until(item => item is Finished);

        (await installer.Next()).Request.CommandId.ShouldBe("b/0/1");
        installer.MostAtOnce.ShouldBe(1);
    }

    [Fact]
    public async Task What_nobody_waits_for_any_more_is_not_begun()
    {
        var installer = new ScriptedInstaller();
        Start(installer);
        await queue.Send([Some.Installation("t1", time.GetUtcNow(), "gone/0/1")], again: false, Cancellation);
        await Ask(Some.Installation("t2", time.GetUtcNow(), "wanted/0/1"));

        (await installer.Next()).Request.CommandId.ShouldBe("wanted/0/1");
        installer.Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task Two_runs_never_install_on_one_target_at_once_and_the_one_that_waits_says_so()
    {
        var installer = new ScriptedInstaller();
        Start(installer);
        await Ask(Some.Installation("t1", time.GetUtcNow(), "a/0/1"));
        var first = await installer.Next();
        await Next();
        await Ask(Some.Installation("t1", time.GetUtcNow(), "b/0/1"), Some.Installation("t2", time.GetUtcNow(), "c/0/1"));
        (await installer.Next()).Request.TargetId.ShouldBe("t2");

        (await Delayed()).ShouldSatisfyAllConditions(delayed => delayed.CommandId.ShouldBe("b/0/1"), delayed => delayed.Why.ShouldContain("Another run"));
        installer.Attempts.ShouldBe(2);
        first.End(InstallationResult.Success);
        await Until(item => item is Finished);

        (await installer.Next()).Request.CommandId.ShouldBe("b/0/1");
        installer.Overlaps.ShouldBeEmpty();
    }

    [Fact]
    public async Task No_more_attempts_are_at_work_than_there_are_places_and_the_next_follows()
    {
        var installer = new ScriptedInstaller();
        Start(installer, new InstallationWorkerOptions { AtOnce = 2 });
        await Ask([.. Enumerable.Range(0, 3).Select(number => Some.Installation($"t{number}", time.GetUtcNow(), $"run/{number}/1"))]);
        var first = await installer.Next();
        await installer.Next();
        installer.Attempts.ShouldBe(2);

        first.End(InstallationResult.Success);
        await Until(item => item is Finished);

        (await installer.Next()).Request.TargetId.ShouldBe("t2");
        installer.MostAtOnce.ShouldBe(2);
    }

    [Fact]
    public async Task An_attempt_that_overstays_is_given_up_and_one_that_does_not_end_holds_up_nobody_but_its_target()
    {
        var never = new TaskCompletionSource<InstallationResult>();
        var installer = new ScriptedInstaller { Always = (request, _, _) => request.TargetId == "t1" ? never.Task : Task.FromResult(InstallationResult.Success) };
        Start(installer, new InstallationWorkerOptions { AtOnce = 1, EndWithin = TimeSpan.FromMilliseconds(100) });
        await Ask(Some.Installation("t1", time.GetUtcNow(), "a/0/1"));
        await installer.Next();
        await Next();
        time.Advance(TimeSpan.FromSeconds(70));
        (await Next()).Item.ShouldBeOfType<Finished>().Message.ShouldBe("given up after 00:01:00");

        await Ask(Some.Installation("t1", time.GetUtcNow(), "b/0/1"), Some.Installation("t2", time.GetUtcNow(), "c/0/1"));

        (await installer.Next()).Request.TargetId.ShouldBe("t2");
        (await Until(item => item is Finished)).CommandId.ShouldBe("c/0/1");
        never.SetResult(InstallationResult.Success);
        (await installer.Next()).Request.CommandId.ShouldBe("b/0/1");
        installer.Overlaps.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_installer_that_throws_fails_its_attempt_only()
    {
        var installer = new ScriptedInstaller();
        Start(installer);
        await Ask(Some.Installation("t1", time.GetUtcNow()));
        (await installer.Next()).Throw(new InvalidOperationException("out of paper"));
        await Next();

        (await Next()).Item.ShouldBeOfType<Finished>().Message.ShouldContain("out of paper");
    }

    [Fact]
    public async Task An_operators_stop_ends_what_is_at_work_and_keeps_what_comes_later_from_beginning()
    {
        var installer = new ScriptedInstaller();
        var transport = new InstallerTransport(queue, (ids, _) =>
        {
            Worker.Stop(ids);
            return Task.CompletedTask;
        });
        Start(installer);
        await Ask(Some.Installation("t1", time.GetUtcNow(), "run/0/1"));
        (await installer.Next()).Step("connect");
        await Next();
        await Next();

        await transport.Send([Stop("run/0/1"), Stop("run/1/1")], Cancellation);

        (await Next()).Item.ShouldBeOfType<StepEntry>().ShouldSatisfyAllConditions(step => step.Outcome.ShouldBe(StepOutcome.Cancelled), step => step.Message.ShouldContain("operator"));
        (await Next()).Item.ShouldBeOfType<Finished>().Outcome.ShouldBe(CommandOutcome.Cancelled);
        await Ask(Some.Installation("t2", time.GetUtcNow(), "run/1/1"));
        (await Next()).Item.ShouldBeOfType<Refused>().Reason.ShouldBe(RefusalReason.Cancelled);
        installer.Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task Requests_of_a_cancelled_run_are_answered_and_not_begun_even_while_their_target_is_another_runs()
    {
        var installer = new ScriptedInstaller();
        Start(installer);
        await Ask(Some.Installation("t1", time.GetUtcNow(), "a/0/1"));
        await installer.Next();
        await Next();
        outstanding.Put(Cancelling("run"));

        await Ask(Some.Installation("t1", time.GetUtcNow(), "b/0/1"));

        var (item, report) = await Next();
        (item.ShouldBeOfType<Refused>().Reason, report.CommandId).ShouldBe((RefusalReason.Cancelled, "b/0/1"));
        installer.Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task What_this_servers_former_process_was_at_is_begun_anew_at_once_and_the_report_says_so()
    {
        var command = Some.Installation("t1", time.GetUtcNow());
        outstanding.Add(command);
        await storage.TargetLeases.Beat("server/former", Cancellation);
        await storage.TargetLeases.Take("server/former", [new LeaseWish("t1", command.Id)], Cancellation);

        var installer = new ScriptedInstaller();
        Start(installer);

        (await installer.Next()).Request.CommandId.ShouldBe(command.Id);
        (await Next()).Report.Beginning.ShouldBe(2);
        (await Next()).Item.ShouldBeOfType<StepEntry>().Name.ShouldBe("begin anew");
    }

    [Fact]
    public async Task A_server_that_stops_leaves_what_it_is_at_to_the_next_one()
    {
        var installer = new ScriptedInstaller();
        Start(installer);
        await Ask(Some.Installation("t1", time.GetUtcNow()));
        await installer.Next();
        await Next();

        await stopping.CancelAsync();
        await Task.WhenAll(working).WaitAsync(Some.Patience, Cancellation);

        (await queue.Receive(10, Cancellation)).ShouldHaveSingleItem().Id.ShouldBe("run/0/1");
        (await storage.TargetLeases.Beat("observer", Cancellation)).ShouldHaveSingleItem().Name.ShouldBe("observer");
    }

    [Fact]
    public async Task A_long_output_is_told_with_its_middle_left_out()
    {
        var installer = new ScriptedInstaller();
        Start(installer);
        await Ask(Some.Installation("t1", time.GetUtcNow()));
        (await installer.Next()).Step("copy", output: new string('ü', ContractLimits.OutputBytes));
        await Next();

        var step = (await Next()).Item.ShouldBeOfType<StepEntry>();
        step.OutputTruncated.ShouldBeTrue();
        System.Text.Encoding.UTF8.GetByteCount(step.Output).ShouldBeLessThanOrEqualTo(ContractLimits.OutputBytes);
    }

    [Fact]
    public async Task What_the_way_cannot_take_comes_back_with_the_reason()
    {
        using var small = new MemoryInstallationQueue(capacity: 1);
        var transport = new InstallerTransport(small, (_, _) => Task.CompletedTask);
        var command = Some.Installation("t1", time.GetUtcNow());

        var refused = await transport.Send(
            [
                command with { Id = "x/0/1", Signed = command.Signed with { Payload = "{}"u8.ToArray() } },
                command,
                Some.Installation("t2", time.GetUtcNow(), "b/0/1"),
            ],
            Cancellation);

        refused.Select(undeliverable => (undeliverable.CommandId, undeliverable.Why)).ShouldBe(
        [
            ("x/0/1", "its installation request cannot be read."),
            ("b/0/1", "the installers' queue is full."),
        ]);
    }

    public async ValueTask InitializeAsync()
    {
        storage = await StorageFactory.Open(StorageOptions.Parse($"sqlite:{Path.Combine(folder.FullName, "orchestrator.db")}"), Cancellation);
        (runs, outstanding) = OutstandingRuns.Make();
        inbox = await queues.Open(new ShardLease(0, "server", 1), Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(working).WaitAsync(Some.Patience, CancellationToken.None);
        await inbox.DisposeAsync();
        queue.Dispose();
        stopping.Dispose();
        await storage.DisposeAsync();
        SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    private InstallationWorker Worker { get; set; } = null!;

    private InstallationWorker Start(
        ScriptedInstaller installer, InstallationWorkerOptions? options = null, ITargetLeaseStore? leases = null, IShardQueues? posts = null, IInstallationQueue? requests = null)
    {
        Worker = new InstallationWorker(
            "server", installer, new TargetWaker(new SmallWorld(), new StraightPlaces(), network, network, time, TimeProvider.System), requests ?? queue, posts ?? queues, 1, runs,
            leases ?? storage.TargetLeases, (options ?? new()) with { LookEvery = TimeSpan.FromMilliseconds(200) }, time, TimeProvider.System,
            NullLogger<InstallationWorker>.Instance);
        working.Add(Worker.Run(stopping.Token));
        return Worker;
    }

    private RunRecord Cancelling(string run) => new()
    {
        Id = run, DefinitionId = "d", DefinitionVersion = 1, Name = "D", Status = RunStatus.Cancelling, Shard = 0,
        CreatedAt = time.GetUtcNow(), CreatedBy = "olga", Deadline = time.GetUtcNow().AddDays(1), Ledger = Ledger.Of(1),
    };

    /// <summary>Waits until nobody has the target's lease.</summary>
    private Task Free(string target) => Come(async () =>
    {
        var taken = (await storage.TargetLeases.Take("observer", [new LeaseWish(target, "probe/0/1")], Cancellation)).ShouldHaveSingleItem();
        if (taken.Owner != "observer")
            return false;
        await storage.TargetLeases.Release([taken], Cancellation);
        return true;
    });

    private static async Task Come(Func<Task<bool>> hasCome)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(Some.Patience);
        while (!await hasCome())
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
    }

    private async Task Ask(params OutgoingCommand[] commands)
    {
        outstanding.Add(commands);
        (await queue.Send(commands, again: false, Cancellation)).ShouldBeEmpty();
    }

    private OutgoingCommand Waking(string target, string id)
    {
        var request = new WakeRequest { CommandId = id, RunId = "run", TargetId = target, TargetName = target, Activity = "wake", Attempt = 1, Order = new WakeOrder() };
        return Some.Installation(target, time.GetUtcNow(), id) with { Signed = new SignedCommand("", request.ToPayload(), []) };
    }

    private OutgoingCommand Stop(string refers)
    {
        var request = new StopRequest { CommandId = refers + "-stop", RunId = "run", TargetId = "t1", TargetName = "t1", Activity = "install", Attempt = 1, Refers = refers };
        return Some.Installation("t1", time.GetUtcNow(), request.CommandId) with { Signed = new SignedCommand("", request.ToPayload(), []) };
    }

    /// <summary>The next item that is told.</summary>
    private async Task<(ReportItem Item, CommandReport Report)> Next()
    {
        while (told.Count == 0)
        {
            var report = (await Input<ReportArrived>()).Report;
            foreach (var item in report.Items)
                told.Enqueue((item, report));
        }

        return told.Dequeue();
    }

    private async Task<CommandReport> Until(Func<ReportItem, bool> wanted)
    {
        while (true)
        {
            var (item, report) = await Next();
            if (wanted(item))
                return report;
        }
    }

    private Task<InstallationDelayed> Delayed() => Input<InstallationDelayed>();

    private async Task<T> Input<T>()
        where T : RunInput
    {
        while (true)
        {
            var delivery = (await inbox.Receive(1, Some.Patience, Cancellation)).ShouldHaveSingleItem();
            await inbox.Acknowledge([delivery], Cancellation);
            if (delivery.Input is T wanted)
                return wanted;
        }
    }
}
