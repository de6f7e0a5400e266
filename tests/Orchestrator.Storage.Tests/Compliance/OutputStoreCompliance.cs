using System.Text;
using Orchestrator.Core.Outputs;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="IOutputStore"/> does.</summary>
public abstract class OutputStoreCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private static readonly OutputKey Output = new("run-1", 1, "run-1/1/1", 0);

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
        var other = piece with { Output = new OutputKey("run-2", 1, "run-2/1/1", 0) };
        await Outputs.Add(other, Cancellation);

        (await Storage.Runs.RemoveEnded(Now, 10, Cancellation)).ShouldBe(1);

        (await Outputs.Add(piece, Cancellation)).ShouldBeFalse();
        await Given.StoredRun(Storage, "run-1");
        (await Outputs.Find(Output, 0, Cancellation)).ShouldBeNull();
        await Found(other.Output, 0, other);
    }

    private async Task Found(OutputKey output, long offset, OutputText expected)
    {
        var found = (await Outputs.Find(output, offset, Cancellation)).ShouldNotBeNull();
        (found.Output, found.Offset, found.Total, found.IsLast).ShouldBe((expected.Output, expected.Offset, expected.Total, expected.IsLast));
        found.Utf8.ShouldBe(expected.Utf8);
    }
}
