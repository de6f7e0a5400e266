using Microsoft.Extensions.Logging;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Activities;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Core.Tests.Runs;

namespace Orchestrator.Core.Tests.Shards;

public sealed class ShardHostTests : IAsyncDisposable
{
    private readonly ShardRig rig = new();
    private readonly CancellationTokenSource stop = new();
    private Task host = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await host.WaitAsync(TimeSpan.FromSeconds(30));
        stop.Dispose();
    }

    [Fact]
    public async Task A_run_that_was_announced_is_started_and_its_announcement_acknowledged_after_its_commands_left()
    {
        Start();
        await rig.Asked();
        await rig.Stored("r1", targets: 2);

        await rig.Deliver(new RunCreated("r1"));

        rig.Sent.ShouldBe(["r1/0/1", "r1/1/1"]);
        rig.Acknowledged.ShouldBe([1ul]);
        rig.Store.Runs["r1"].Status.ShouldBe(RunStatus.Running);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public async Task A_run_whose_announcement_was_lost_is_found_sooner_or_later_also_if_the_clock_is_set_back(int hours)
    {
        Start();
        await rig.Asked();
        await rig.Stored("r1");
        rig.Time.Set = TimeSpan.FromHours(hours);
        rig.Time.Advance(new ShardOptions().DiscoverEvery);
        await rig.Deliver();

        rig.Sent.ShouldBe(["r1/0/1"]);
    }

    [Fact]
    public async Task An_operators_word_counts_even_if_nobody_has_taken_the_run_up_yet()
    {
        Start();
        await rig.Asked();
        await rig.Stored("r1");

        await rig.Deliver(new CancelRun("r1", "olga"));

        rig.Store.Runs["r1"].Status.ShouldBe(RunStatus.Cancelled);
        rig.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_backlog_is_one_for_each_portion_that_it_is_cut_into()
    {
        var options = new ShardOptions();
        Start();
        await rig.Asked();
        await rig.Stored("r1", targets: 4 * options.TokensPerBatch);
        var word = new ChangeStandBy("r1", "word", "olga", [.. Enumerable.Range(0, options.TokensPerBatch).Select(number => $"t{number}")], End: true);
        RunInput[] inputs = [.. Enumerable.Repeat<RunInput>(new RunCreated("r1"), options.InputsPerBatch - 2), word, word];

        await rig.Deliver(inputs);

        var begun = rig.Store.Batches.Select(batch => batch.Commands.Count).Where(count => count > 0).Take(3).ToList();
        begun.ShouldBe([options.TokensPerBatch / 4, options.TokensPerBatch / 4, options.TokensPerBatch]);
    }

    [Fact]
    public async Task What_could_not_be_stored_is_neither_sent_nor_confirmed_nor_acknowledged_and_is_done_again()
    {
        await rig.Stored("r1");
        Start();
        await rig.Deliver();
        rig.Sent.Clear();
        rig.Store.Failure = _ => new IOException("The disk is full.");

        rig.Hand(Finished("r1"));
        await rig.AskedInTime();

        (rig.Confirmed.Count, rig.Acknowledged.Contains(1)).ShouldBe((0, false));
        rig.Openings.ShouldBe(2);
        rig.Store.Runs["r1"].HasEnded.ShouldBeFalse();
        await rig.Deliver(Finished("r1"));
        rig.Confirmed.ShouldHaveSingleItem().UpTo.ShouldBe(3);
        rig.Store.Runs["r1"].HasEnded.ShouldBeTrue();
    }

    [Fact]
    public async Task Who_lost_the_lease_acknowledges_nothing_and_stops_consuming()
    {
        await rig.Stored("r1");
        Start();
        await rig.Deliver();
        rig.Sent.Clear();
        rig.Store.IsTaken = true;

        rig.Hand(Finished("r1"));
        await rig.Until(() => rig.HasLogged(LogLevel.Warning));
        var looks = rig.Store.Beats;
        await rig.Until(() => rig.Store.Beats > looks + 20);

        (rig.Openings, rig.Confirmed.Count, rig.Acknowledged.Count, rig.Sent.Count).ShouldBe((1, 0, 0, 0));
        rig.Store.IsTaken = false;
        await rig.AskedInTime();
        rig.Openings.ShouldBe(2);
    }

    [Fact]
    public async Task An_idle_shard_renews_its_lease_and_notices_that_it_is_gone()
    {
        Start();
        (await rig.Asked()).ShouldBe(new ShardOptions().RenewEvery);
        rig.Store.IsTaken = true;
        rig.Time.Advance(new ShardOptions().RenewEvery);

        rig.Hand();

        await rig.Until(() => rig.HasLogged(LogLevel.Warning));
    }

    [Fact]
    public async Task A_run_that_cannot_be_stepped_is_set_aside_and_the_others_go_on()
    {
        rig.Define("broken", Throwing());
        Start();
        await rig.Asked();
        await rig.Stored("bad", definition: "broken");
        await rig.Stored("good", targets: 2);
        await rig.Deliver(new RunCreated("bad"), new RunCreated("good"));

        rig.Sent.ShouldBe(["good/0/1", "good/1/1"]);
        rig.Store.Runs["bad"].Status.ShouldBe(RunStatus.Scheduled);
        rig.Log.Where(line => line.Level == LogLevel.Critical).ShouldHaveSingleItem().Text.ShouldContain("bad");
        await rig.Deliver(Finished("good"));
        rig.Store.TokensOf("good")[0].State.ShouldBe(TargetRunState.Succeeded);
    }

    [Fact]
    public async Task A_run_whose_definition_this_server_cannot_use_is_left_alone()
    {
        rig.Define("old", Distributions.Draw.Graph(Charts.Execute()));
        await rig.Stored("r1", definition: "old");
        await rig.Stored("r2");
        rig.Forget("old");
        Start();
        await rig.Deliver();

        rig.Sent.ShouldBe(["r2/0/1"]);
        rig.Log.ShouldContain(line => line.Level == LogLevel.Error);
    }

    [Fact]
    public async Task A_late_report_of_an_ended_run_is_recorded_and_confirmed()
    {
        await rig.Stored("r1");
        Start();
        await rig.Deliver(new CancelRun("r1", "olga"), Report("r1", new Refused { Number = 1, At = EngineRig.Noon, Reason = RefusalReason.Cancelled, Message = "" }));
        rig.Store.Runs["r1"].HasEnded.ShouldBeTrue();

        await rig.Deliver(Finished("r1"));

        rig.Confirmed[^1].UpTo.ShouldBe(3);
        rig.Store.Entries[("r1/0/1", 2)].Late.ShouldBeTrue();
        rig.Store.TokensOf("r1")[0].State.ShouldBe(TargetRunState.Cancelled);
    }

    [Fact]
    public async Task A_report_of_a_run_that_is_no_longer_kept_is_confirmed_so_that_its_sender_can_forget_it()
    {
        Start();
        await rig.Deliver(Finished("gone"));

        rig.Confirmed.ShouldBe([new ReportConfirmation("t0", CommandDestination.Agent, "gone/0/1", 3)]);
        rig.Store.Entries.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("r1/0/1", "t7")]
    [InlineData("r1/9/1", "t0")]
    [InlineData("r1", "t0")]
    public async Task A_report_that_fits_no_target_of_its_ended_run_is_neither_recorded_nor_confirmed(string command, string target)
    {
        await rig.Stored("r1");
        Start();
        await rig.Deliver(Report("r1", new Refused { Number = 1, At = EngineRig.Noon, Reason = RefusalReason.Clock, Message = "" }));
        rig.Confirmed.Clear();

        var report = Finished("r1");
        await rig.Deliver(report with { Report = report.Report with { CommandId = command, Target = target } });

        rig.Confirmed.ShouldBeEmpty();
        rig.Store.Entries.Values.ShouldAllBe(entry => !entry.Late);
    }

    [Fact]
    public async Task What_could_not_be_handed_over_becomes_the_targets_explanation_at_once()
    {
        await rig.Stored("r1");
        rig.Undeliverable.Add(new CommandUndeliverable("r1", 0, "r1/0/1", "Its agent is not connected."));
        Start();
        await rig.Deliver();

        rig.Store.TokensOf("r1")[0].Wait!.Why.ShouldContain("Its agent is not connected.");
    }

    [Fact]
    public async Task What_is_sent_again_comes_from_the_store_and_only_if_it_is_still_outstanding()
    {
        await rig.Stored("r1", targets: 2);
        Start();
        await rig.Deliver(new TargetAppeared("t1"));
        rig.Sent.Clear();

        await rig.Deliver(new TargetAppeared("t1"), new TargetAppeared("t0"), Report("r1", new Accepted { Number = 1, At = EngineRig.Noon }));

        rig.Sent.ShouldBe(["r1/1/1"]);
    }

    [Fact]
    public async Task A_host_that_is_stopped_gives_its_lease_back()
    {
        Start();
        await rig.Asked();
        await stop.CancelAsync();
        await host;

        rig.Store.Released.ShouldHaveSingleItem().Epoch.ShouldBe(1);
        rig.Store.Forgotten.ShouldBe(["server-a"]);
    }

    [Fact]
    public async Task A_host_that_is_stopped_finishes_the_round_it_is_in()
    {
        await rig.Stored("r1");
        Start();
        await rig.Deliver();
        var storing = rig.Store.HoldBack();
        rig.Hand(Finished("r1"));
        await storing.Begun;

        await stop.CancelAsync();
        rig.Store.Released.ShouldBeEmpty();
        storing.GoOn();
        await host;

        rig.Confirmed.ShouldHaveSingleItem().UpTo.ShouldBe(3);
        rig.Acknowledged.ShouldBe([1ul]);
        rig.Store.Released.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_round_that_does_not_end_holds_nobody_up_for_ever()
    {
        await rig.Stored("r1");
        Start();
        await rig.Deliver();
        var storing = rig.Store.HoldBack();
        rig.Hand(Finished("r1"));
        await storing.Begun;

        await stop.CancelAsync();
        await rig.Until(() => host.IsCompleted);

        (rig.Acknowledged.Count, rig.Store.Released.Count).ShouldBe((0, 1));
    }

    [Fact]
    public async Task A_round_that_takes_long_does_not_cost_the_lease()
    {
        await rig.Stored("r1");
        Start();
        await rig.Deliver();
        var storing = rig.Store.HoldBack();
        rig.Hand(Finished("r1"));
        await storing.Begun;
        var renewals = rig.Store.Renewals;

        await rig.Until(() => rig.Store.Renewals >= renewals + 5);
        storing.GoOn();
        await rig.Asked();

        (rig.Openings, rig.Closings).ShouldBe((1, 0));
        rig.Acknowledged.ShouldBe([1ul]);
    }

    [Fact]
    public async Task Who_cannot_renew_its_lease_in_time_stops_consuming_even_in_the_midst_of_a_round()
    {
        await rig.Stored("r1");
        Start();
        await rig.Deliver();
        var storing = rig.Store.HoldBack();
        rig.Store.RenewalsHang = true;
        rig.Hand(Finished("r1"));
        await storing.Begun;

        await rig.Until(() => rig.Closings == 1);
        rig.Store.RenewalsHang = false;
        storing.GoOn();
    }

    [Fact]
    public async Task Who_is_in_stand_by_is_looked_for_and_nobody_is_once_the_run_is_paused_or_the_shard_given_away()
    {
        rig.Define("install", Distributions.Draw.Graph(Charts.InstallWithRetry()));
        rig.Define("silent", Distributions.Draw.Graph(Charts.InstallWithRetry(install: "\"pingFirst\":false")));
        await rig.Stored("r1", targets: 2, "install");
        await rig.Stored("r2", definition: "silent");
        Start();
        await rig.Deliver();
        await Look(Attempted("r1", "ping"), Attempted("r2", "connect"));
        rig.Awaited.ShouldBe([new AwaitedTarget("t0", true, "r1", 1)]);

        await Look(new PauseRun("r1", "olga"));
        rig.Awaited.ShouldBeEmpty();

        await Look(new ResumeRun("r1", "olga"));
        rig.Awaited.ShouldHaveSingleItem();
        await stop.CancelAsync();
        await host;
        rig.Awaited.ShouldBeEmpty();

        Task Look(params RunInput[] inputs)
        {
            rig.Time.Advance(new ShardOptions().StandByEvery);
            return rig.Deliver(inputs);
        }
    }

    [Fact]
    public async Task A_hundred_words_about_many_targets_are_stored_and_acknowledged_batch_by_batch()
    {
        const int Targets = 50;
        const int Words = 100;
        rig.Define("install", Distributions.Draw.Graph(Charts.InstallWithRetry()));
        await rig.Stored("r1", Targets, "install");
        Start();
        await rig.Deliver();
        await rig.Deliver([.. Enumerable.Range(0, Targets).Select(ordinal => Attempted("r1", "connect", ordinal))]);
        IReadOnlyList<string> ids = [.. Enumerable.Range(0, Targets).Select(ordinal => $"t{ordinal}")];
        var acknowledgements = rig.Acknowledgements;

        await rig.Deliver([.. Enumerable.Range(0, Words).Select(word => new ChangeStandBy("r1", $"word-{word}", "olga", ids, Extend: TimeSpan.FromMinutes(1)))]);

        var atOnce = new ShardOptions().TokensPerBatch / Targets;
        rig.Store.Batches.Select(batch => batch.Events.Count(line => line.Kind == RunEventKind.StandByChanged)).Where(words => words > 0)
            .ShouldBe(Enumerable.Repeat(atOnce, Words / atOnce));
        rig.Acknowledgements.ShouldBe(acknowledgements + (Words / atOnce));
        rig.Acknowledged[^Words..].ShouldBe(Enumerable.Range(Targets + 1, Words).Select(tag => (ulong)tag));
        rig.Store.TokensOf("r1").ShouldAllBe(token => token.Retrying!.Changed!.Extended == TimeSpan.FromMinutes(Words));
    }

    [Fact]
    public async Task A_host_that_inputs_cannot_reach_takes_no_part_and_says_why()
    {
        rig.Unreachable = "The broker is away.";
        var work = rig.Host();
        host = work.Run(1, stop.Token);
        await rig.Until(() => work.Position.Problem is not null);

        (work.Position.Problem, rig.Store.Beats, rig.Openings).ShouldBe(("The broker is away.", 0, 0));
        rig.Unreachable = null;
        await rig.AskedInTime();
        (work.Position.Problem, work.Position.Share).ShouldBe((null, 1));
        work.Position.Held.ShouldBe([0]);
    }

    private static ReportArrived Finished(string runId) => Report(
        runId,
        new Accepted { Number = 1, At = EngineRig.Noon },
        Said.Step() with { Number = 2 },
        Said.Succeeded with { Number = 3 });

    private static ReportArrived Report(string runId, params ReportItem[] items) => ReportOf(runId, 0, items);

    private static ReportArrived ReportOf(string runId, int ordinal, params ReportItem[] items) =>
        new(new CommandReport { CommandId = $"{runId}/{ordinal}/1", RunId = runId, Target = $"t{ordinal}", Activity = "work", Attempt = 1, Items = items });

    /// <summary>An attempt of an installer that fails at a step.</summary>
    private static ReportArrived Attempted(string runId, string step, int ordinal = 0) =>
        ReportOf(runId, ordinal, Said.Started with { Number = 1 }, Said.Step(StepOutcome.Failed, step) with { Number = 2 }, Said.Failed with { Number = 3 }) with { From = CommandDestination.Installer };

    private static DistributionGraph Throwing()
    {
        var activity = new GraphActivity
        {
            Index = 0,
            Id = "a",
            Name = "a",
            Type = "Test",
            Behaviour = new ThrowingActivity(),
            Edges = new Dictionary<string, int>(),
            FailurePorts = new HashSet<string>(),
        };
        return new DistributionGraph { DefinitionId = "broken", Version = 1, Name = "broken", Activities = [activity], Start = 0, Variables = new Dictionary<string, string>() };
    }

    private void Start() => host = rig.Host().Run(1, stop.Token);

    private sealed class ThrowingActivity : Activity
    {
        public override Step Enter(Token token) => throw new InvalidOperationException("This must never happen.");
    }
}
