using System.Text;
using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Outputs;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Tests.Outputs;

public sealed class ActionOutputTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly OutputShelf shelf;

    public ActionOutputTests()
    {
        shelf = new OutputShelf(folder.File("outputs"));
        shelf.Open();
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_fits_into_a_report_is_on_the_disk_until_that_is_journaled()
    {
        var output = Begin();
        Write(output, 1, 1_000);

        var (text, truncated) = output.End();

        (text, truncated).ShouldBe((Lines(1, 1_000), false));
        shelf.Oldest.ShouldBeNull();
        var next = new OutputShelf(folder.File("outputs"));
        next.Open();
        Read(next.Oldest.ShouldNotBeNull()).ShouldBe(Lines(1, 1_000), "an agent that goes down now has not answered");

        output.Answered();
        Directory.EnumerateFiles(folder.File("outputs")).ShouldBeEmpty();
    }

    [Fact]
    public void What_was_started_again_is_another_output()
    {
        var output = Begin(starts: 3);
        Write(output, 1, 20_000);
        output.End();

        var kept = shelf.Oldest.ShouldNotBeNull();
        kept.Origin.Starts.ShouldBe(3);
        kept.Piece("t1", 0).ShouldNotBeNull().Starts.ShouldBe(3);
    }

    [Theory]
    [InlineData(1_000_000, 20_000)]
    [InlineData(100_000, 20_000)]
    [InlineData(80_000, 200_000)]
    public void What_does_not_is_kept_from_the_first_byte_up_to_the_limit(int keep, int lines)
    {
        var output = Begin(keep);
        Write(output, 1, lines);
        var whole = Lines(1, lines);

        var (text, truncated) = output.End();

        truncated.ShouldBeTrue();
        text.ShouldStartWith(whole[..30_000]);
        text.ShouldEndWith(whole[^30_000..]);
        Encoding.UTF8.GetByteCount(text).ShouldBeLessThanOrEqualTo(ContractLimits.OutputBytes);
        var kept = shelf.Oldest.ShouldNotBeNull();
        (kept.Origin, kept.Total).ShouldBe((new OutputOrigin("run 1", "run 1/0/1", 2), Encoding.UTF8.GetByteCount(whole)));
        Read(kept).ShouldBe(whole[..Math.Min(keep, whole.Length)]);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(kept.Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void A_watcher_hears_everything_it_keeps_up_with_and_sees_by_the_offsets_what_it_missed()
    {
        var output = Begin();
        var heard = new StringBuilder();
        var at = Telling.Start;
        for (var line = 1; line <= 30_000; line++)
        {
            Write(output, line, line);
            if (line % 100 == 0)
                at = Hear(output, at, heard);
        }

        heard.ToString().ShouldBe(Lines(1, 30_000));

        Write(output, 30_001, 60_000);
        var (from, text, _) = output.Since(at, 16_384);
        from.ShouldBeGreaterThan(at.At);
        Lines(1, 60_000).Substring((int)from, text.Length).ShouldBe(text);
        Hear(output, new Telling(from, ""), heard).ShouldBe(new Telling(Lines(1, 60_000).Length, ""));
    }

    [Fact]
    public void Characters_are_never_cut()
    {
        var output = Begin();
        output.Append(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("aä€😀\n", 20_000))));
        output.End();
        var stretches = 0;
        for (var (at, isLast) = (Telling.Start, false); !isLast; stretches++)
        {
            var told = output.Since(at, 1_001 + (stretches % 5));
            (at, isLast) = (told.Next, told.IsLast);
            told.Text.ShouldNotContain('\uFFFD');
            told.Text.ShouldNotBeEmpty();
        }

        stretches.ShouldBeGreaterThan(60);
    }

    [Fact]
    public void What_comes_after_the_end_is_left_alone()
    {
        var output = Begin();
        output.Append("one"u8);
        output.End().Text.ShouldBe("one");
        output.Append("two"u8);

        output.End().Text.ShouldBe("one");
        output.Since(Telling.Start, 100).ShouldBe(new Told(0, "one", new Telling(3, "")) { IsLast = true });
    }

    [Fact]
    public void What_comes_by_the_other_pipe_in_the_midst_of_a_line_neither_hides_its_secret_nor_is_lost()
    {
        var output = new ActionOutput(new StartAction("c", 0, new ScriptAction { Name = "x", Script = "", Environment = new Dictionary<string, string> { ["TOKEN"] = "hunter22" } }, 1));

        var line = "hunter22 grün\n"u8;
        output.Append(line[..4]);
        output.Append("a warning\n"u8, isError: true);
        output.Append(line[4..^3]);
        output.Append("another\n"u8, isError: true);
        output.Append(line[^3..]);
        output.Append("no end"u8, isError: true);
        output.Append("rest"u8);

        output.End().Text.ShouldBe("a warning\nanother\n******** grün\nno end\nrest");
    }

    private static Telling Hear(ActionOutput output, Telling at, StringBuilder heard)
    {
        while (true)
        {
            var (from, text, next) = output.Since(at, 16_384);
            if (text.Length == 0)
                return at;
            from.ShouldBe(at.At);
            heard.Append(text);
            at = next;
        }
    }

    private static string Read(KeptOutput kept)
    {
        var text = new StringBuilder();
        var offset = 0L;
        while (true)
        {
            var piece = kept.Piece("t1", offset).ShouldNotBeNull();
            text.Append(piece.Text);
            offset += Encoding.UTF8.GetByteCount(piece.Text);
            if (piece.IsLast)
                return text.ToString();
        }
    }

    private static void Write(ActionOutput output, int first, int last)
    {
        foreach (var piece in Encoding.UTF8.GetBytes(Lines(first, last)).Chunk(8_000))
            output.Append(piece);
    }

    private static string Lines(int first, int last) => string.Concat(Enumerable.Range(first, last - first + 1).Select(line => $"line {line}\n"));

    private ActionOutput Begin(int keep = 10_000_000, int starts = 1) => new(
        new StartAction("run 1/0/1", 2, new ScriptAction { Name = "x", Script = "" }, starts) { RunId = "run 1", Output = new OutputRules([], keep) }, shelf);
}
