using Orchestrator.Contracts;
using Orchestrator.Contracts.Agents;
using Orchestrator.Core.Outputs;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Tests.Runs;
using Orchestrator.Core.Tests.Shards;

namespace Orchestrator.Core.Tests.Outputs;

/// <summary>Pieces of a target that has had three commands in a run.</summary>
public sealed class OutputKeeperTests : IOutputStore
{
    private const int MostBytes = 1_000;
    private const long Enough = long.MaxValue;

    private static readonly OutputPiece Piece = new() { Target = "t0", RunId = "run-1", CommandId = "run-1/0/3", Index = 0, Offset = 0, Text = "grün", Total = 10 };

    private readonly List<OutputText> added = [];
    private List<OutputText> kept = [];
    private bool hasRun = true;

    [Fact]
    public async Task A_piece_is_kept_and_answered_with_what_is_stored()
    {
        (await Keep(Piece)).ShouldBe(5);
        (await Keep(Piece with { Offset = 5, Text = "end", IsLast = true })).ShouldBe(Enough);

        added.Select(piece => (piece.Output, piece.Offset, piece.Utf8.Length, piece.IsLast)).ShouldBe([
            (new OutputKey("run-1", 0, "run-1/0/3", 0, 1), 0, 5, false),
            (new OutputKey("run-1", 0, "run-1/0/3", 0, 1), 5, 3, true),
        ]);
    }

    [Theory]
    [InlineData(MostBytes - 5, true)]
    [InlineData(MostBytes - 4, false)]
    [InlineData(MostBytes, false)]
    [InlineData(long.MaxValue - 4, false)]
    [InlineData(long.MaxValue, false)]
    [InlineData(-1, false)]
    [InlineData(long.MinValue, false)]
    public async Task It_ends_where_the_limit_is_wherever_a_piece_says_it_begins(long offset, bool isKept)
    {
        (await Keep(Piece with { Offset = offset })).ShouldBe(isKept ? MostBytes : Enough);
        added.Count.ShouldBe(isKept ? 1 : 0);
    }

    [Theory]
    [InlineData("run-1/0/1", true)]
    [InlineData("run-1/0/2", true)]
    [InlineData("run-1/0/4", false)]
    [InlineData("run-1/0/0", false)]
    [InlineData("run-1/0/-1", false)]
    [InlineData("run-1/0/01", false)]
    [InlineData("run-1/00/1", false)]
    [InlineData("run-1/0/x", false)]
    [InlineData("run-1/0/", false)]
    [InlineData("run-1/0", false)]
    [InlineData("run-1/0/99999999999", false)]
    [InlineData("run-1/more/0/1", false)]
    [InlineData("run-1/1/1", false)]
    [InlineData("run-1/2/1", false)]
    [InlineData("run-2/0/1", false)]
    [InlineData("", false)]
    public async Task Only_a_command_that_the_target_was_given_has_an_output(string command, bool isKept)
    {
        (await Keep(Piece with { CommandId = command })).ShouldBe(isKept ? 5 : Enough);
        added.Count.ShouldBe(isKept ? 1 : 0);
    }

    [Fact]
    public async Task What_is_somebody_elses_too_much_or_without_its_run_is_not_kept()
    {
        (await Keep(Piece with { Target = "t1" })).ShouldBe(Enough);
        (await Keep(Piece with { Index = -1 })).ShouldBe(Enough);
        (await Keep(Piece with { Starts = 0 })).ShouldBe(Enough);
        (await Keep(Piece with { Index = ContractLimits.Actions })).ShouldBe(Enough);
        (await Keep(Piece with { Text = new string('x', OutputPiece.MostBytes + 1) })).ShouldBe(Enough);
        added.ShouldBeEmpty();

        hasRun = false;
        (await Keep(Piece)).ShouldBe(Enough);
    }

    [Fact]
    public async Task Where_there_is_no_room_for_the_outputs_of_all_starts_the_ends_of_the_earliest_go()
    {
        await Fill(starts: null, pieces: 4);
        await Fill(starts: 2, pieces: 4);
        Sizes().ShouldBe([(1, 400), (2, 400)]);

        await Fill(starts: 3, pieces: 5);
        Sizes().ShouldBe([(1, 100), (2, 400), (3, 500)]);

        await Fill(starts: 4, pieces: 10);
        Sizes().ShouldBe([(4, 1_000)]);
        (await Keep(Bytes(3, 0))).ShouldBe(Enough, "there is no room beside what came later");
        Sizes().ShouldBe([(4, 1_000)]);
    }

    [Fact]
    public async Task A_piece_that_comes_again_costs_no_other_its_place()
    {
        await Fill(starts: 1, pieces: 3);
        await Fill(starts: 2, pieces: 7);

        (await Keep(Bytes(2, 600))).ShouldBe(700);

        Sizes().ShouldBe([(1, 300), (2, 700)]);
    }

    [Fact]
    public async Task The_limit_holds_whatever_places_pieces_say_they_have()
    {
        for (var offset = 0; offset <= 900; offset += 25)
            await Keep(Bytes(1, offset));

        Sizes().ShouldBe([(1, 1_000)]);
    }

    [Fact]
    public async Task Of_very_many_starts_the_latest_have_a_place()
    {
        for (var starts = 1; starts <= 40; starts++)
            (await Keep(Piece with { Starts = starts, Text = "", IsLast = true })).ShouldBe(Enough);

        Sizes().Select(one => one.Starts).ShouldBe(Enumerable.Range(40 - ContractLimits.InterruptedStarts, ContractLimits.InterruptedStarts + 1));
        (await Keep(Piece with { Starts = 5, Text = "" })).ShouldBe(Enough);
        Sizes().Count.ShouldBe(ContractLimits.InterruptedStarts + 1);
    }

    Task<bool> IOutputStore.Add(OutputText piece, CancellationToken cancellation)
    {
        added.Add(piece);
        if (!kept.Exists(one => one.Output == piece.Output && one.Offset == piece.Offset))
            kept.Add(piece);
        return Task.FromResult(hasRun);
    }

    Task<OutputText?> IOutputStore.Find(OutputKey output, long offset, CancellationToken cancellation) =>
        Task.FromResult(kept.Find(one => one.Output == output && one.Offset == offset));

    Task<IReadOnlyList<KeptStart>> IOutputStore.Kept(OutputKey output, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<KeptStart>>(
        [.. kept.GroupBy(one => one.Output.Starts).OrderBy(start => start.Key).Select(start => new KeptStart(start.Key, start.Sum(one => one.Utf8.Length)))]);

    Task IOutputStore.Cut(OutputKey output, long bytes, CancellationToken cancellation)
    {
        kept = [.. kept.Where(one => one.Output != output || (one.Offset < bytes && one.Offset + one.Utf8.Length <= bytes))];
        return Task.CompletedTask;
    }

    private static OutputPiece Bytes(int? starts, long offset) => Piece with { Starts = starts, Offset = offset, Text = new string('x', 100) };

    private List<(int Starts, int Bytes)> Sizes() =>
        [.. kept.GroupBy(one => one.Output.Starts).OrderBy(start => start.Key).Select(start => (start.Key, start.Sum(one => one.Utf8.Length)))];

    private async Task Fill(int? starts, int pieces)
    {
        for (var offset = 0; offset < pieces * 100; offset += 100)
            (await Keep(Bytes(starts, offset))).ShouldBe(offset + 100);
    }

    private async Task<long> Keep(OutputPiece piece)
    {
        var runs = new MemoryStore();
        TargetRun[] tokens =
        [
            new() { RunId = "run-1", Ordinal = 0, TargetId = "t0", TargetName = "pc-0", Sequence = 3 },
            new() { RunId = "run-1", Ordinal = 1, TargetId = "t1", TargetName = "pc-1", Sequence = 3 },
        ];
        var run = new RunRecord
        {
            Id = "run-1",
            DefinitionId = "d",
            DefinitionVersion = 1,
            Name = "d",
            Status = RunStatus.Running,
            Shard = 0,
            CreatedAt = EngineRig.Noon,
            CreatedBy = "olga",
            Deadline = EngineRig.Noon.AddDays(7),
            Ledger = Ledger.Of(tokens.Length),
        };
        (await runs.Create(run, tokens, new RunEvent("run-1", 1, EngineRig.Noon, RunEventKind.Created, "olga", ""), CancellationToken.None)).ShouldBeTrue();
        return await new OutputKeeper(runs, this, MostBytes).Keep(piece, CancellationToken.None);
    }
}
