using System.Text;
using Orchestrator.Agent.Outputs;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Tests.Outputs;

public sealed class OutputCleanerTests
{
    [Theory]
    [InlineData("plain\nlines\n", "plain\nlines\n")]
    [InlineData("\u001b[1;31mred\u001b[0m and \u001b[?25lmore\u001b[K\n", "red and more\n")]
    [InlineData("\u001b]0;a title\u0007text \u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\\n", "text link\n")]
    [InlineData("\u001b(Bplain\u001b=\u001b7\n", "plain\n")]
    [InlineData("a\u0000b\u0008c\td\r\n", "abc\td\n")]
    [InlineData("10%\r50%\r100%\ndone\n", "100%\ndone\n")]
    [InlineData("a broken \u001b[31\nsequence\n", "a broken \nsequence\n")]
    [InlineData("no end", "no end")]
    [InlineData("grün\u0085\n", "grün\n")]
    [InlineData("", "")]
    public void What_was_meant_for_a_terminal_goes_however_it_is_cut(string written, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(written);
        for (var size = 1; size <= Math.Max(1, bytes.Length); size++)
        {
            var cleaner = Cleaner();
            var clean = string.Concat(bytes.Chunk(size).Select(piece => cleaner.Take(piece))) + cleaner.End();
            clean.ShouldBe(expected, $"in pieces of {size}");
        }
    }

    [Fact]
    public void Bytes_that_are_no_text_are_one_character_each()
    {
        var cleaner = Cleaner();

        (cleaner.Take([0x67, 0xC3, 0xBC, 0xFF, 0x0A, 0xC3]) + cleaner.End()).ShouldBe("gü?\n?");
    }

    [Fact]
    public void Secrets_go_by_pattern_and_by_the_values_an_action_is_given()
    {
        var rules = new OutputRules([@"(?i)password\s*[=:]\s*(?<secret>\S+)", @"\b\d{4}-\d{4}\b"], 0);
        var cleaner = Cleaner(rules, new() { ["DB_PASSWORD"] = "hunter22", ["COLOUR"] = "green", ["API_TOKEN"] = "abc" });
        var text = "Password: geheim next\nhunter22 in green abc\ncard 1234-5678 password=x password=y\n";

        var clean = cleaner.Take(Encoding.UTF8.GetBytes(text)) + cleaner.End();

        clean.ShouldBe("Password: ******** next\n******** in green abc\ncard ******** password=******** password=********\n");
    }

    [Fact]
    public void A_secret_that_comes_in_pieces_is_never_shown()
    {
        var rules = new OutputRules([@"token=(?<secret>\w+)"], 0);
        var cleaner = Cleaner(rules, new() { ["SECRET"] = "abcdef" });
        var shown = new StringBuilder();
        foreach (var piece in new[] { "Waiting", "... token=12", "34 then abc", "def.", "\n" })
            shown.Append(cleaner.Take(Encoding.UTF8.GetBytes(piece))).Append(cleaner.TakeUnfinished());

        shown.Append(cleaner.End()).ToString().ShouldBe("Waiting... token=******** then ********.\n");
    }

    [Fact]
    public void An_unfinished_line_is_shown_and_one_that_overwrites_it_stands_below()
    {
        var cleaner = Cleaner();

        cleaner.Take("10%"u8).ShouldBe("");
        cleaner.TakeUnfinished().ShouldBe("10%");
        (cleaner.Take("\r20%"u8) + cleaner.TakeUnfinished()).ShouldBe("\n20%");
        (cleaner.Take("\r\n"u8) + cleaner.End()).ShouldBe("\n");
    }

    [Fact]
    public void A_line_without_end_takes_no_more_memory_than_others()
    {
        var cleaner = Cleaner();
        var clean = 0;
        for (var piece = 0; piece < 100; piece++)
            clean += cleaner.Take(Encoding.UTF8.GetBytes(new string('x', 1_000))).Length;

        clean.ShouldBeGreaterThan(90_000);
        (clean + cleaner.End().Length).ShouldBe(100_000);
    }

    private static OutputCleaner Cleaner(OutputRules? rules = null, Dictionary<string, string>? environment = null) =>
        new(new OutputMasks(rules ?? OutputRules.None, environment ?? []));
}
