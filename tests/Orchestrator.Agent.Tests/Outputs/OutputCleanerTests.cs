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
    public void Of_a_secret_of_several_lines_every_line_goes()
    {
        const string Key = "-----BEGIN PRIVATE KEY-----\r\nMIIEvQIBADANBgkqhkiG9w0B\r\n  AQEFAASCBKcwggSj  \r\nab=\r\n-----END PRIVATE KEY-----\r\n";
        var cleaner = Cleaner(null, new() { ["TLS_PRIVATE_KEY"] = Key });

        (cleaner.Take(Encoding.UTF8.GetBytes($"key:\n{Key}inside: AQEFAASCBKcwggSj.\n")) + cleaner.End()).ShouldBe(
            "key:\n********\n********\n  ********  \nab=\n********\ninside: ********.\n");
    }

    [Fact]
    public void A_secret_is_known_as_it_looks_when_its_line_is_clean()
    {
        var cleaner = Cleaner(null, new() { ["A_TOKEN"] = "gehe\u0007im", ["B_TOKEN"] = "first half\rlast half" });

        (cleaner.Take("gehe\u0007im\nfirst half\rlast half\n"u8) + cleaner.End()).ShouldBe("********\n********\n");
    }

    /// <summary>Around the places at which a line without end is cut.</summary>
    [Theory]
    [InlineData(8_192)]
    [InlineData(8_192 + 500)]
    [InlineData(2 * 8_192)]
    public void A_secret_is_found_wherever_a_long_line_is_cut(int cut)
    {
        var rules = new OutputRules([@"token=(?<secret>\w+)"], 0);
        for (var before = cut - 40; before <= cut + 10; before++)
        {
            var cleaner = Cleaner(rules, new() { ["SECRET"] = "hunter22" });
            var line = $"{new string('x', before)} hunter22 token=geheim {new string('y', 9_000)}";

            var clean = string.Concat(Encoding.UTF8.GetBytes(line).Chunk(100).Select(piece => cleaner.Take(piece))) + cleaner.End();

            clean.ShouldBe($"{new string('x', before)} ******** token=******** {new string('y', 9_000)}", $"after {before}");
        }
    }

    [Fact]
    public void A_secret_without_end_takes_the_rest_of_its_line_with_it_and_no_other()
    {
        var cleaner = Cleaner(new OutputRules(["key=(?<secret>.*)"], 0));

        var clean = cleaner.Take(Encoding.UTF8.GetBytes($"a key={new string('s', 50_000)} and more\nnext\n")) + cleaner.End();

        clean.ShouldBe("a key=********\nnext\n");
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
