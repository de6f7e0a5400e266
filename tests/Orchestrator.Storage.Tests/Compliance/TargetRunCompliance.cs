using Orchestrator.Core;
using Orchestrator.Core.Runs;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="IRunStore"/> does with the tokens of a run.</summary>
public abstract class TargetRunCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private IRunStore Runs => Storage.Runs;

    [Fact]
    public async Task A_token_with_everything_set_comes_back_whole_from_every_reading()
    {
        var token = Whole.Token("run-1", 1);
        await Given.StoredRun(Storage, "run-1");
        await Given.Apply(Storage, await Lease(), batch => batch.Put(token));
        (await Runs.FindTarget("run-1", 1, Cancellation)).ShouldBeWhole(token);
        (await Given.ToList(Runs.AllTargets("run-1", Cancellation)))[1].ShouldBeWhole(token);
        (await Runs.Targets("run-1", new TargetRunFilter(), new PageRequest(1, 1), Cancellation)).Items[0].ShouldBeWhole(token);
    }

    [Fact]
    public async Task Any_token_comes_back_as_it_was_stored()
    {
        var tokens = ArbitraryToken.Sample("run-1", 300);
        (await Runs.Create(Given.Run("run-1", tokens.Count), tokens, Given.Event("run-1"), Cancellation)).ShouldBeTrue();
        (await Given.ToList(Runs.AllTargets("run-1", Cancellation))).ShouldBeWhole(tokens);

        var others = ArbitraryToken.Sample("run-1", 300);
        await Given.Apply(Storage, await Lease(), [.. others.Select<TargetRun, Action<RunBatch>>(token => batch => batch.Put(token))]);
        (await Given.ToList(Runs.AllTargets("run-1", Cancellation))).ShouldBeWhole(others);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(1_000)]
    public async Task A_text_does_not_end_with_a_character_zero(int length)
    {
        var text = $"{new string('ü', length)}\0{new string('x', length)}";
        await Given.StoredRun(Storage, "run-1");
        var token = Given.Token("run-1", 0) with { ActivityId = text, Message = text, Wait = new Wait(WaitReason.Retry, text, Given.Noon) };
        var entry = Given.Entry("run-1", 0) with { Message = text, Name = text };
        await Given.Apply(Storage, await Lease(), batch => batch.Put(token), batch => batch.Add(entry));
        (await Runs.FindTarget("run-1", 0, Cancellation)).ShouldBeWhole(token);
        (await Storage.Reports.Find(entry.CommandId, entry.Number, Cancellation)).ShouldBe(entry);
    }

    [Fact]
    public async Task Tokens_come_by_ordinal_also_where_there_are_more_than_are_read_at_once()
    {
        await Given.StoredRun(Storage, "run-0", 10);
        await Given.StoredRun(Storage, "run-1", 4_500);
        await Given.StoredRun(Storage, "run-2", 10);
        (await Given.ToList(Runs.AllTargets("run-1", Cancellation))).Select(token => token.Ordinal).ShouldBe(Enumerable.Range(0, 4_500));
    }

    public static TheoryData<TargetRunFilter, string> Filters => new()
    {
        { new(), "0 1 2 3 4 5 of 6" },
        { new(States: []), " of 0" },
        { new(States: [TargetRunState.Failed]), "4 of 1" },
        { new(States: [TargetRunState.Waiting, TargetRunState.Succeeded]), "0 1 2 5 of 4" },
        { new(ActivityId: "execute"), "3 4 5 of 3" },
        { new(Reason: WaitReason.Window), "1 2 of 2" },
        { new(Text: "berlin"), "2 5 of 2" },
        { new(Text: "KÖLN"), "1 of 1" },
        { new(Text: "%"), " of 0" },
        { new([TargetRunState.Waiting], "install", WaitReason.Window, "pc"), "1 2 of 2" },
    };

    [Theory]
    [MemberData(nameof(Filters), DisableDiscoveryEnumeration = true)]
    public async Task Tokens_are_listed_by_ordinal_and_by_filter(TargetRunFilter filter, string expected)
    {
        await SixTokens();
        var page = await Runs.Targets("run-1", filter, new PageRequest(), Cancellation);
        $"{string.Join(' ', page.Items.Select(token => token.Ordinal))} of {page.Total}".ShouldBe(expected);
    }

    [Fact]
    public async Task Waiting_and_active_tokens_are_counted_by_activity_reason_and_sentence_with_the_earliest_end()
    {
        await SixTokens();
        var waits = await Runs.Waits("run-1", 10, Cancellation);
        waits[0].ShouldBe(new WaitGroup("install", TargetRunState.Waiting, WaitReason.Window, "The timeframe is closed.", Now.AddHours(1), 2));
        waits.Skip(1).ShouldBe(
        [
            new WaitGroup("execute", TargetRunState.Active, WaitReason.Executing, "setup.exe is running.", null, 1),
            new WaitGroup("install", TargetRunState.Waiting, WaitReason.Turn, "It is next in the queue.", null, 1),
        ]);
        (await Runs.Waits("run-1", 1, Cancellation)).ShouldBe([waits[0]]);
    }

    [Fact]
    public async Task Tokens_are_counted_by_activity_and_state()
    {
        await SixTokens();
        (await Runs.ActivityCounts("run-1", Cancellation)).ShouldBe(
            [
                new ActivityCount("install", TargetRunState.Waiting, 3),
                new ActivityCount("execute", TargetRunState.Active, 1),
                new ActivityCount("execute", TargetRunState.Failed, 1),
                new ActivityCount("execute", TargetRunState.Succeeded, 1),
            ],
            ignoreOrder: true);
    }

    private async Task SixTokens()
    {
        var closed = new Wait(WaitReason.Window, "The timeframe is closed.", Now.AddHours(2));
        var tokens = Given.Tokens("run-1", 6).ToArray();
        tokens[1] = tokens[1] with { Wait = closed, TargetName = "pc-köln" };
        tokens[2] = tokens[2] with { Wait = closed with { Until = Now.AddHours(1) }, TargetName = "pc-Berlin-2" };
        tokens[3] = tokens[3] with { ActivityId = "execute", State = TargetRunState.Active, Wait = new Wait(WaitReason.Executing, "setup.exe is running.") };
        tokens[4] = tokens[4] with { ActivityId = "execute", State = TargetRunState.Failed, Wait = null };
        tokens[5] = tokens[5] with { ActivityId = "execute", State = TargetRunState.Succeeded, Wait = null, TargetName = "BERLIN" };
        await Given.StoredRun(Storage, "run-0", 5);
        (await Runs.Create(Given.Run("run-1", 6), tokens, Given.Event("run-1"), Cancellation)).ShouldBeTrue();
    }
}
