using Orchestrator.Core;
using Orchestrator.Core.Triggers;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="ITriggerStore"/> does.</summary>
public abstract class TriggerStoreCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private static readonly TriggerKey Nightly = new("patch", "nightly");
    private static readonly TriggerKey Weekly = new("patch", "weekly");

    private ITriggerStore Triggers => Storage.Triggers;

    [Fact]
    public async Task A_cursor_moves_only_from_where_it_stands()
    {
        var first = new ScheduleCursor("0 2 * * * UTC", Now);
        (await Triggers.MoveCursor(Nightly, first, first, Cancellation)).ShouldBeFalse("there is none");
        (await Triggers.MoveCursor(Nightly, null, first, Cancellation)).ShouldBeTrue();
        (await Triggers.MoveCursor(Nightly, null, first with { SettledTo = Now.AddDays(1) }, Cancellation)).ShouldBeFalse("there is one by now");
        var next = new ScheduleCursor("0 3 * * * UTC", Now.AddTicks(1));
        (await Triggers.MoveCursor(Nightly, first, next, Cancellation)).ShouldBeTrue();
        (await Triggers.MoveCursor(Nightly, first, next with { SettledTo = Now.AddDays(9) }, Cancellation)).ShouldBeFalse("another server was faster");
        (await Triggers.MoveCursor(Nightly, next with { Schedule = first.Schedule }, first, Cancellation)).ShouldBeFalse("it is another schedule");
        (await (await Database.OpenAnother()).Triggers.States(Cancellation)).ShouldHaveSingleItem().ShouldBeWhole(new TriggerState { Trigger = Nightly, Cursor = next });
    }

    [Fact]
    public async Task Of_two_servers_that_move_a_cursor_at_once_one_succeeds()
    {
        var start = new ScheduleCursor("s", Now);
        await Triggers.MoveCursor(Nightly, null, start, Cancellation);
        var another = (await Database.OpenAnother()).Triggers;
        var moved = await Task.WhenAll(Enumerable.Range(1, 10).Select(number => Task.Run(() =>
            (number % 2 == 0 ? Triggers : another).MoveCursor(Nightly, start, start with { SettledTo = Now.AddHours(number) }, Cancellation))));
        moved.Count(success => success).ShouldBe(1);
    }

    [Fact]
    public async Task A_pause_names_who_came_first_and_resuming_skips_what_was_missed()
    {
        await Triggers.MoveCursor(Nightly, null, new ScheduleCursor("s", Now), Cancellation);
        await Triggers.Pause(Nightly, new TriggerPause("olga", Now.AddHours(1)), Cancellation);
        await Triggers.Pause(Nightly, new TriggerPause("otto", Now.AddHours(2)), Cancellation);
        (await State(Nightly)).Pause.ShouldBe(new TriggerPause("olga", Now.AddHours(1)));

        await Triggers.Resume(Nightly, Now.AddHours(3), Cancellation);
        (await State(Nightly)).ShouldBeWhole(new TriggerState { Trigger = Nightly, Cursor = new ScheduleCursor("s", Now.AddHours(3)) });
        await Triggers.Resume(Nightly, Now.AddHours(4), Cancellation);
        (await State(Nightly)).Cursor!.SettledTo.ShouldBe(Now.AddHours(3), "it was not paused any more");
        await Triggers.Pause(Nightly, new TriggerPause("otto", Now), Cancellation);
        await Triggers.Resume(Nightly, Now.AddHours(1), Cancellation);
        (await State(Nightly)).Cursor!.SettledTo.ShouldBe(Now.AddHours(3), "a cursor never goes back");
    }

    [Fact]
    public async Task A_trigger_without_a_schedule_can_be_paused_too()
    {
        await Triggers.Pause(Nightly, new TriggerPause("olga", Now), Cancellation);
        await Triggers.Resume(Weekly, Now, Cancellation);
        (await Triggers.States(Cancellation)).ShouldHaveSingleItem().ShouldBeWhole(new TriggerState { Trigger = Nightly, Pause = new TriggerPause("olga", Now) });
        await Triggers.Resume(Nightly, Now, Cancellation);
        (await State(Nightly)).ShouldBeWhole(new TriggerState { Trigger = Nightly });
        (await Triggers.MoveCursor(Nightly, null, new ScheduleCursor("s", Now), Cancellation)).ShouldBeTrue("it has none yet");
    }

    [Fact]
    public async Task The_history_comes_newest_first_and_the_state_knows_the_last_run_and_the_last_problem()
    {
        var started = Line(1) with { RunId = "run-1" };
        var refused = Line(2, FiringOutcome.Refused) with { Text = "No such target – größer." };
        var skipped = Line(3, FiringOutcome.Skipped);
        foreach (var line in new[] { refused, started, skipped, Line(9) with { Trigger = Weekly } })
            await Triggers.Record(line, Cancellation);

        var page = await Triggers.Firings(Nightly, new PageRequest(), Cancellation);
        page.Items.ShouldBe([skipped, refused, started]);
        page.Total.ShouldBe(3);
        (await Triggers.Firings(Nightly, new PageRequest(1, 1), Cancellation)).Items.ShouldBe([refused]);
        (await State(Nightly)).ShouldBeWhole(new TriggerState
        {
            Trigger = Nightly, LastFiredAt = started.At, LastRunId = "run-1", LastProblemAt = skipped.At, LastProblem = skipped.Text,
        });
    }

    [Fact]
    public async Task Of_two_lines_about_one_occurrence_the_first_stays_unless_only_the_second_tells_of_a_run()
    {
        var refused = Line(1, FiringOutcome.Refused);
        var started = Line(1) with { At = refused.At.AddSeconds(1), RunId = "run-1", Text = "It began." };
        await Triggers.Record(refused, Cancellation);
        await Triggers.Record(refused with { Outcome = FiringOutcome.Skipped, Text = "Another server was late." }, Cancellation);
        (await Only()).ShouldBe(refused);
        await Triggers.Record(started, Cancellation);
        (await Only()).ShouldBe(started);
        await Triggers.Record(refused, Cancellation);
        await Triggers.Record(started with { RunId = "run-2" }, Cancellation);
        (await Only()).ShouldBe(started);
        (await State(Nightly)).LastRunId.ShouldBe("run-1");

        async Task<Firing> Only() => (await Triggers.Firings(Nightly, new PageRequest(), Cancellation)).Items.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_earlier_line_that_comes_late_replaces_neither_the_last_run_nor_the_last_problem()
    {
        await Triggers.Record(Line(5), Cancellation);
        await Triggers.Record(Line(6, FiringOutcome.Skipped), Cancellation);
        await Triggers.Record(Line(3), Cancellation);
        await Triggers.Record(Line(4, FiringOutcome.Refused), Cancellation);
        var state = await State(Nightly);
        (state.LastRunId, state.LastProblemAt).ShouldBe(("run-5", Line(6).At));
    }

    [Fact]
    public async Task Only_the_newest_lines_are_kept()
    {
        for (var number = 0; number < ITriggerStore.KeptFirings + 5; number++)
            await Triggers.Record(Line(number), Cancellation);
        var page = await Triggers.Firings(Nightly, new PageRequest(0, 1000), Cancellation);
        page.Total.ShouldBe(ITriggerStore.KeptFirings);
        page.Items.Count.ShouldBe(ITriggerStore.KeptFirings);
        page.Items[^1].ShouldBe(Line(5));
    }

    [Fact]
    public async Task The_secret_of_a_webhook_is_replaced_and_removed()
    {
        (await Triggers.FindHookSecret("build", Cancellation)).ShouldBeNull();
        await Triggers.SaveHookSecret("build", [1, 0, 255], Cancellation);
        await Triggers.SaveHookSecret("alarm", [7], Cancellation);
        (await (await Database.OpenAnother()).Triggers.FindHookSecret("build", Cancellation)).ShouldBe([1, 0, 255]);
        await Triggers.SaveHookSecret("build", [2], Cancellation);
        (await Triggers.FindHookSecret("build", Cancellation)).ShouldBe([2]);
        (await Triggers.Hooks(Cancellation)).ShouldBe(["alarm", "build"]);
        (await Triggers.RemoveHookSecret("build", Cancellation)).ShouldBeTrue();
        (await Triggers.RemoveHookSecret("build", Cancellation)).ShouldBeFalse();
        (await Triggers.Hooks(Cancellation)).ShouldBe(["alarm"]);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    [InlineData(0, 1001)]
    public Task A_page_outside_its_bounds_is_refused(int offset, int limit) =>
        Should.ThrowAsync<ArgumentOutOfRangeException>(() => Triggers.Firings(Nightly, new(offset, limit), Cancellation));

    private static Firing Line(int number, FiringOutcome outcome = FiringOutcome.Started) => new()
    {
        Trigger = Nightly,
        Occurrence = $"occurrence {number}",
        At = Given.Noon.AddMinutes(number),
        Outcome = outcome,
        RunId = outcome == FiringOutcome.Started ? $"run-{number}" : null,
        Text = $"Line {number}.",
    };

    private async Task<TriggerState> State(TriggerKey trigger) => (await Triggers.States(Cancellation)).Single(state => state.Trigger == trigger);

    [Fact]
    public async Task A_webhooks_secret_is_replaced_only_where_it_is_still_the_one_that_was_read()
    {
        await Storage.Triggers.SaveHookSecret("build", [1], Cancellation);
        (await Storage.Triggers.ReplaceHookSecret("build", [1], [2, 2], Cancellation)).ShouldBeTrue();
        (await Storage.Triggers.ReplaceHookSecret("build", [1], [3], Cancellation)).ShouldBeFalse();
        (await Storage.Triggers.ReplaceHookSecret("none", [1], [3], Cancellation)).ShouldBeFalse();
        (await Storage.Triggers.FindHookSecret("build", Cancellation)).ShouldBe([2, 2]);
        (await Storage.Triggers.Hooks(Cancellation)).ShouldBe(["build"]);
    }
}
