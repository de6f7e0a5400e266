using Orchestrator.Contracts;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Tests.Distributions;
using Orchestrator.Core.Tests.Shards;

namespace Orchestrator.Core.Tests.Runs;

public sealed class RunLauncherTests
{
    private static readonly TargetRunState[] Results =
        [TargetRunState.Succeeded, TargetRunState.Failed, TargetRunState.Skipped, TargetRunState.Expired, TargetRunState.Cancelled];

    private readonly MemoryStore store = new();
    private readonly Desk desk = new();
    private readonly RunLauncher launcher;

    public RunLauncherTests() => launcher = new RunLauncher(desk, desk, store, desk, desk, new ManualTime(EngineRig.Noon), 16);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_pins_its_version_and_freezes_its_targets_each_once()
    {
        var started = await launcher.Start(Request("pc-0", "PC-0", "pc-1"), "olga", Cancellation);

        started.IsNew.ShouldBeTrue();
        var run = store.Runs[started.Run.Id];
        (run.DefinitionVersion, run.CreatedBy, run.Status, run.StartAt).ShouldBe((3, "olga", RunStatus.Scheduled, null));
        (run.Deadline, run.Shard).ShouldBe((EngineRig.Noon.AddDays(7), RunShard.Of(run.Id, 16)));
        run.Ledger.ShouldBe(Ledger.Of(2));
        store.TokensOf(run.Id).Select(token => (token.Ordinal, token.TargetId, token.ActivityId)).ShouldBe([(0, "t0", "work"), (1, "t1", "work")]);
        desk.Offered.ShouldBe([(run.Shard, new RunCreated(run.Id))]);
    }

    [Fact]
    public async Task Without_targets_it_takes_the_definitions_own_selection_and_without_that_it_is_refused()
    {
        var graph = Draw.Graph(Charts.Execute());
        desk.Graph = Selecting(graph, "pc-2");
        var run = (await launcher.Start(Request(), "olga", Cancellation)).Run;
        store.TokensOf(run.Id).ShouldHaveSingleItem().TargetId.ShouldBe("t2");

        desk.Graph = Selecting(graph);
        (await Refused(Request())).ShouldBe([("targets", "The run has no targets; name at least one, or give the definition a selection.")]);
    }

    [Fact]
    public async Task Start_time_and_deadline_are_taken_from_the_request()
    {
        var start = EngineRig.Noon.AddHours(2);
        var run = (await launcher.Start(Request("pc-0") with { StartAt = start, Deadline = TimeSpan.FromHours(1) }, "olga", Cancellation)).Run;
        (run.StartAt, run.Deadline).ShouldBe((start, start.AddHours(1)));
        store.TokensOf(run.Id)[0].Wait!.Until.ShouldBe(start);

        var past = (await launcher.Start(Request("pc-0") with { StartAt = EngineRig.Noon.AddDays(-1) }, "olga", Cancellation)).Run;
        (past.StartAt, past.Deadline).ShouldBe((null, EngineRig.Noon.AddDays(7)));
        var strict = Request("pc-0") with { StartAt = EngineRig.Noon.AddMinutes(-11), MayStartLate = false };
        (await Refused(strict)).ShouldHaveSingleItem().Field.ShouldBe("startAt");
        (await launcher.Start(strict with { StartAt = EngineRig.Noon.AddMinutes(-10) }, "olga", Cancellation)).Run.StartAt.ShouldBeNull();
    }

    [Fact]
    public async Task All_that_is_wrong_is_said_at_once()
    {
        var request = Request("pc-0", "nobody", "nowhere") with { DefinitionId = "other", Deadline = TimeSpan.FromMinutes(9), StartAt = EngineRig.Noon.AddDays(366) };

        var problems = await Refused(request);

        problems.Select(problem => problem.Field).ShouldBe(["deadlineMinutes", "startAt", "definitionId", "targets"]);
        problems[^1].Message.ShouldBe("Not in the inventory: 'nobody', 'nowhere'. Correct the names or add the targets.");
        store.Runs.ShouldBeEmpty();
        desk.Offered.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_draft_an_unusable_version_and_a_deadline_out_of_range_are_refused()
    {
        desk.IsPublished = false;
        (await Refused(Request("pc-0") with { Version = 3 })).ShouldHaveSingleItem().Field.ShouldBe("version");
        desk.IsPublished = true;
        desk.Graph = null;
        (await Refused(Request("pc-0"))).ShouldBe([("definitionId", "It does not compile.")]);
        (await Refused(Request("pc-0") with { Deadline = TimeSpan.FromDays(366) }))[0].Field.ShouldBe("deadlineMinutes");
    }

    [Fact]
    public async Task Of_many_unknown_names_the_first_are_listed_and_the_rest_counted()
    {
        var problems = await Refused(Request([.. Enumerable.Range(0, 25).Select(number => $"x{number}")]));

        problems.ShouldHaveSingleItem().Message.ShouldContain("'x19' and 5 more.");
    }

    [Fact]
    public async Task A_repeated_request_with_the_same_id_starts_nothing_twice()
    {
        var first = await launcher.Start(Request("pc-0") with { Id = "mine" }, "olga", Cancellation);
        var second = await launcher.Start(Request("pc-1", "nobody") with { Id = "mine" }, "otto", Cancellation);

        (second.IsNew, second.Run).ShouldBe((false, first.Run));
        desk.Offered.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("with/slash")]
    [InlineData("ümlaut")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task An_id_of_other_characters_or_too_long_is_refused(string id) =>
        (await Refused(Request("pc-0") with { Id = id })).ShouldHaveSingleItem().Field.ShouldBe("id");

    [Fact]
    public async Task The_failed_are_run_again_with_the_same_version_and_inputs()
    {
        await Ended("first");
        desk.IsPublished = false;

        var again = await launcher.RerunFailed("first", new RunRequest { DefinitionId = "ignored", Id = "second" }, "olga", Cancellation);
        var repeated = await launcher.RerunFailed("first", new RunRequest { DefinitionId = "ignored", Id = "second" }, "olga", Cancellation);

        (again.IsNew, repeated.IsNew, repeated.Run).ShouldBe((true, false, again.Run));
        (again.Run.RerunOf, again.Run.DefinitionVersion, again.Run.Inputs["x"]).ShouldBe(("first", 3, "1"));
        store.TokensOf("second").Select(token => token.TargetName).ShouldBe(["pc-1", "pc-3"]);
    }

    [Fact]
    public async Task What_cannot_be_run_again_is_refused_with_all_that_is_wrong()
    {
        var tooShort = new RunRequest { DefinitionId = "", Deadline = TimeSpan.FromMinutes(1) };
        (await RefusedRerun("nothing", tooShort)).ShouldBe(["deadlineMinutes", "run"]);

        await launcher.Start(Request("pc-0") with { Id = "going-on" }, "olga", Cancellation);
        (await RefusedRerun("going-on", tooShort)).ShouldBe(["deadlineMinutes", "run"]);

        await Ended("fine", TargetRunState.Succeeded);
        (await RefusedRerun("fine", tooShort)).ShouldBe(["deadlineMinutes", "run"]);

        await Ended("first");
        (await RefusedRerun("first", tooShort)).ShouldBe(["deadlineMinutes"]);
        desk.Graph = null;
        (await RefusedRerun("first", tooShort)).ShouldBe(["deadlineMinutes", "run"]);
    }

    [Fact]
    public async Task A_trigger_says_where_its_run_begins_and_a_repetition_of_it_begins_there_too()
    {
        desk.Graph = Triggered();
        var run = (await launcher.Start(Request() with { Id = "r", StartActivity = "u", Follows = "before", ChainLength = 2 }, "webhook h", Cancellation)).Run;
        (run.StartActivity, run.Follows, run.ChainLength).ShouldBe(("u", "before", 2));
        store.TokensOf("r").ShouldHaveSingleItem().ActivityId.ShouldBe("u");

        await End("r", TargetRunState.Failed);
        var again = (await launcher.RerunFailed("r", Request(), "olga", Cancellation)).Run;
        (again.StartActivity, again.Follows, again.ChainLength).ShouldBe(("u", null, 0));
        store.TokensOf(again.Id).ShouldHaveSingleItem().ActivityId.ShouldBe("u");
    }

    [Fact]
    public async Task Where_several_triggers_disagree_a_run_by_hand_and_an_unknown_trigger_are_refused()
    {
        desk.Graph = Triggered();
        (await Refused(Request())).ShouldHaveSingleItem().Message.ShouldContain("give it an Elsa.Start");
        (await Refused(Request() with { StartActivity = "x" })).ShouldHaveSingleItem().ShouldBe(("startActivity", "Version 3 of 'D' has no trigger 'x' to begin at."));
        store.Runs.ShouldBeEmpty();
    }

    /// <summary>Two triggers that lead to different activities, over one target.</summary>
    private static DistributionGraph Triggered() => Draw.Graph(Draw.Flowchart(
        string.Join(
            ',',
            Draw.Activity("t", "Orchestrator.Schedule", "\"cron\":\"0 2 * * *\""),
            Draw.Activity("u", "Orchestrator.Webhook", "\"hook\":\"h\""),
            Draw.Activity("x", "Orchestrator.Execute", "\"script\":\"echo\""),
            Draw.Activity("y", "Orchestrator.Execute", "\"script\":\"echo\"")),
        string.Join(',', Draw.Edge("t", "Done", "x"), Draw.Edge("u", "Done", "y")),
        ",\"customProperties\":{\"targets\":[\"pc-3\"]}"));

    private static RunRequest Request(params string[] targets) => new() { DefinitionId = "d", Targets = targets };

    private static DistributionGraph Selecting(DistributionGraph graph, params string[] names) => new()
    {
        DefinitionId = graph.DefinitionId,
        Version = graph.Version,
        Name = graph.Name,
        Activities = graph.Activities,
        Start = graph.Start,
        Variables = graph.Variables,
        Selection = names,
    };

    private async Task<List<(string Field, string Message)>> Refused(RunRequest request) =>
        [.. (await Should.ThrowAsync<RunRefusedException>(() => launcher.Start(request, "olga", Cancellation))).Problems.Select(problem => (problem.Field, problem.Message))];

    private async Task<List<string>> RefusedRerun(string runId, RunRequest request) =>
        [.. (await Should.ThrowAsync<RunRefusedException>(() => launcher.RerunFailed(runId, request, "olga", Cancellation))).Problems.Select(problem => problem.Field)];

    /// <summary>A run that is over, one target per result.</summary>
    private async Task Ended(string id, params TargetRunState[] results)
    {
        results = results.Length == 0 ? Results : results;
        var names = results.Select((_, ordinal) => $"pc-{ordinal}").ToArray();
        await launcher.Start(Request(names) with { Id = id, Inputs = new Dictionary<string, string> { ["x"] = "1" } }, "olga", Cancellation);
        await End(id, results);
    }

    private async Task End(string id, params TargetRunState[] results)
    {
        store.Runs[id] = store.Runs[id] with { Status = RunStatus.Completed };
        var batch = new RunBatch();
        foreach (var token in store.TokensOf(id))
            batch.Put(token with { State = results[token.Ordinal] });
        await store.ApplyBatch((await store.Acquire(0, "a", null, Cancellation))!, batch, Cancellation);
    }

    /// <summary>One definition, ten targets, and a queue that writes down what it is offered.</summary>
    private sealed class Desk : IDefinitionStore, IGraphSource, IShardQueues, ITargetDirectory
    {
        public DistributionGraph? Graph { get; set; } = Draw.Graph(Charts.Execute());

        public bool IsPublished { get; set; } = true;

        public List<(int Shard, RunInput Input)> Offered { get; } = [];

        public string? Problem => null;

        Task<DistributionGraph> IGraphSource.Graph(string definitionId, int version, CancellationToken cancellation) =>
            Graph is null ? throw new DefinitionUnusableException("It does not compile.") : Task.FromResult(Graph);

        public Task<StoredDefinition?> Find(string definitionId, int? version, CancellationToken cancellation) => Task.FromResult(definitionId != "d" ? null : new StoredDefinition
        {
            DefinitionId = "d",
            Version = 3,
            Name = "D",
            IsPublished = IsPublished,
            Json = "",
            SavedAt = EngineRig.Noon,
            SavedBy = "olga",
        });

        public Task<StoredDefinition?> FindPublished(string definitionId, CancellationToken cancellation) => Find(definitionId, null, cancellation);

        public ValueTask Offer(int shard, RunInput input, CancellationToken cancellation)
        {
            Offered.Add((shard, input));
            return ValueTask.CompletedTask;
        }

        Target? ITargetDirectory.Find(string id) => Of(id, 't');

        public Target? FindByName(string name) => Of(name.ToLowerInvariant(), '-');

        public Task Post(int shard, RunInput input, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<IShardInbox> Open(ShardLease lease, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<StoredDefinition?> SaveDraftOver(StoredDefinition? read, StoredDefinition definition, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<StoredDefinition?> PublishRead(StoredDefinition read, string by, DateTimeOffset at, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<StoredDefinition?> DiscardDraft(StoredDefinition read, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<StoredDefinition> SaveDraft(StoredDefinition definition, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<IReadOnlyList<StoredDefinition>> Published(CancellationToken cancellation) => throw new NotSupportedException();

        public Task<Page<StoredDefinition>> List(string? text, PageRequest page, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<IReadOnlyList<StoredDefinition>> Versions(string definitionId, CancellationToken cancellation) => throw new NotSupportedException();

        private static Target? Of(string text, char before) =>
            text.Length > 1 && text[^2] == before && char.IsAsciiDigit(text[^1]) ? new Target { Id = $"t{text[^1]}", Name = $"pc-{text[^1]}" } : null;
    }
}
