using System.Text;
using Orchestrator.Core.Outputs;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="IOutputStore"/> does.</summary>
public abstract class OutputStoreCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private static readonly OutputKey Output = new("run-1", 1, "run-1/1/1", 0, 1);

    private IOutputStore Outputs => Storage.Outputs;

    [Fact]
    public async Task A_piece_comes_back_whole_and_no_other_does()
    {
        await Given.StoredRun(Storage, "run-1");
        var first = new OutputText(Output, 0, Encoding.UTF8.GetBytes("grün\n"), 5_000_000_000, IsLast: false);
        var last = new OutputText(Output, 6, "end"u8.ToArray(), 5_000_000_000, IsLast: true);
        (await Outputs.Add(first, Cancellation)).ShouldBeTrue();
        (await Outputs.Add(last, Cancellation)).ShouldBeTrue();
        await Outputs.Add(new OutputText(Output with { Index = 1 }, 0, "other"u8.ToArray(), 5, IsLast: true), Cancellation);

        await Found(Output, 0, first);
        await Found(Output, 6, last);
        (await Outputs.Find(Output, 3, Cancellation)).ShouldBeNull();
        (await Outputs.Find(Output with { Ordinal = 0 }, 0, Cancellation)).ShouldBeNull();
        (await Outputs.Find(Output with { CommandId = "run-1/1/2" }, 0, Cancellation)).ShouldBeNull();
        (await Outputs.Find(Output with { RunId = "run-2" }, 0, Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task A_piece_that_comes_again_changes_nothing()
    {
        await Given.StoredRun(Storage, "run-1");
        var piece = new OutputText(Output, 0, "one"u8.ToArray(), 3, IsLast: false);
        await Outputs.Add(piece, Cancellation);

        (await Outputs.Add(piece with { Utf8 = "two"u8.ToArray(), IsLast = true }, Cancellation)).ShouldBeTrue();

        await Found(Output, 0, piece);
    }

    [Fact]
    public async Task Without_its_run_nothing_is_kept_and_with_it_everything_goes()
    {
        var piece = new OutputText(Output, 0, "one"u8.ToArray(), 3, IsLast: true);
        (await Outputs.Add(piece, Cancellation)).ShouldBeFalse();
        await Given.StoredRun(Storage, "run-1", with: run => run with { Status = Core.Runs.RunStatus.Completed, EndedAt = Now.AddDays(-1) });
        await Given.StoredRun(Storage, "run-2");
        await Outputs.Add(piece, Cancellation);
        await Outputs.Add(piece with { Output = Output with { Starts = 2 } }, Cancellation);
        var other = piece with { Output = new OutputKey("run-2", 1, "run-2/1/1", 0, 1) };
        await Outputs.Add(other, Cancellation);

        (await Storage.Runs.RemoveEnded(Now, 10, Cancellation)).ShouldBe(1);

        (await Outputs.Add(piece, Cancellation)).ShouldBeFalse();
        await Given.StoredRun(Storage, "run-1");
        (await Outputs.Kept(Output, Cancellation)).ShouldBeEmpty();
        await Found(other.Output, 0, other);
    }

    [Fact]
    public async Task Each_start_of_an_action_has_an_output_of_its_own()
    {
        await Given.StoredRun(Storage, "run-1");
        var second = Output with { Starts = 2 };
        foreach (var output in new[] { second, Output, Output with { Starts = 300 }, Output with { Index = 1 }, Output with { Ordinal = 0, CommandId = "run-1/0/1" } })
            await Outputs.Add(new OutputText(output, 0, Encoding.UTF8.GetBytes($"start {output.Starts}"), 20, IsLast: false), Cancellation);
        await Outputs.Add(new OutputText(second, 7, "more"u8.ToArray(), 20, IsLast: true), Cancellation);

        await Found(Output, 0, new OutputText(Output, 0, "start 1"u8.ToArray(), 20, IsLast: false));
        await Found(second, 0, new OutputText(second, 0, "start 2"u8.ToArray(), 20, IsLast: false));
        (await Outputs.Find(Output, 7, Cancellation)).ShouldBeNull();
        (await Outputs.Kept(Output, Cancellation)).ShouldBe([new KeptStart(1, 7), new KeptStart(2, 11), new KeptStart(300, 9)]);
        (await Outputs.Kept(Output with { CommandId = "run-1/1/2" }, Cancellation)).ShouldBeEmpty();
        (await Outputs.Kept(Output with { RunId = "run-2" }, Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_one_that_is_cut_the_pieces_up_to_there_stay_and_all_of_the_others()
    {
        await Given.StoredRun(Storage, "run-1");
        var second = Output with { Starts = 2 };
        foreach (var output in new[] { Output, second })
        {
            for (var offset = 0; offset < 30; offset += 10)
                await Outputs.Add(new OutputText(output, offset, "0123456789"u8.ToArray(), 30, IsLast: false), Cancellation);
            await Outputs.Add(new OutputText(output, 30, [], 30, IsLast: true), Cancellation);
        }

        await Outputs.Cut(second, 25, Cancellation);
        (await Outputs.Kept(Output, Cancellation)).ShouldBe([new KeptStart(1, 30), new KeptStart(2, 20)]);
        await Outputs.Cut(second, 20, Cancellation);
        await Outputs.Cut(Output, 0, Cancellation);
        await Outputs.Cut(Output with { RunId = "run-2" }, 0, Cancellation);

        (await Outputs.Kept(Output, Cancellation)).ShouldBe([new KeptStart(2, 20)]);
        (await Outputs.Find(second, 10, Cancellation)).ShouldNotBeNull();
        (await Outputs.Find(second, 20, Cancellation)).ShouldBeNull();
    }

    private async Task Found(OutputKey output, long offset, OutputText expected)
    {
        var found = (await Outputs.Find(output, offset, Cancellation)).ShouldNotBeNull();
        (found.Output, found.Offset, found.Total, found.IsLast).ShouldBe((expected.Output, expected.Offset, expected.Total, expected.IsLast));
        found.Utf8.ShouldBe(expected.Utf8);
    }
}
