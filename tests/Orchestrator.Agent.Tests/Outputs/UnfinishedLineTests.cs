using System.Text;
using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Outputs;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Tests.Outputs;

/// <summary>What watchers are shown of a line that is not finished, and what becomes of it in the report.</summary>
public sealed class UnfinishedLineTests
{
    private readonly StringBuilder heard = new();
    private Telling told = Telling.Start;

    [Theory]
    [InlineData("password: ", "hunter2\n", "password: ********\n")]
    [InlineData("password", ": hunter2\n", "password: ********\n")]
    [InlineData("password: hun", "ter2\nnext", "password: ********\nnext")]
    public void A_secret_that_follows_what_was_shown_is_a_secret_for_the_watcher_and_for_the_report(string first, string second, string expected)
    {
        var output = Begin(new OutputRules([@"(?i)password\s*[=:]\s*(?<secret>\S+)"], 0));

        Write(output, first);
        Write(output, second);

        output.End().Text.ShouldBe(expected);
        Hear(output);
        heard.ToString().ShouldBe(expected);
    }

    [Fact]
    public void A_secret_that_comes_in_pieces_is_never_shown()
    {
        var output = Begin(new OutputRules([@"token=(?<secret>\w+)"], 0), new() { ["SECRET"] = "abcdef" });
        foreach (var piece in new[] { "Waiting", "... token=12", "34 then abc", "def.", "\n" })
            Write(output, piece);

        output.End().Text.ShouldBe("Waiting... token=******** then ********.\n");
        Hear(output);
        heard.ToString().ShouldBe("Waiting... token=******** then ********.\n");
    }

    [Fact]
    public void A_line_that_turns_out_to_be_another_stands_below_what_was_shown_and_alone_in_the_report()
    {
        var output = Begin(new OutputRules([@"\b\d{4}-\d{4}\b"], 0));

        Write(output, "card 1234-5");
        Write(output, "678\nnext");

        heard.ToString().ShouldBe("card 1234-5|card ********\nnext");
        output.End().Text.ShouldBe("card ********\nnext");
    }

    [Fact]
    public void An_unfinished_line_is_shown_and_one_that_overwrites_it_stands_below()
    {
        var output = Begin(OutputRules.None);

        foreach (var piece in new[] { "10%", "\r20%", "\r", "\nnext\n", "100%", "\r10" })
            Write(output, piece);

        heard.ToString().ShouldBe("10%|20%\nnext\n100%|10");
        output.End().Text.ShouldBe("20%\nnext\n10");
        output.Since(told, 1_000).ShouldBe(new Told(11, "", new Telling(11, "")) { IsLast = true });
    }

    [Fact]
    public void A_line_without_end_is_shown_once_though_it_comes_in_pieces()
    {
        var output = Begin(OutputRules.None);
        var line = string.Concat(Enumerable.Range(1, 10_000).Select(number => $"{number} "));
        foreach (var piece in line.Chunk(777))
            Write(output, new string(piece));
        Hear(output);

        heard.ToString().ShouldBe(line);
        output.End().Text.ShouldBe(line);
    }

    private static ActionOutput Begin(OutputRules rules, Dictionary<string, string>? environment = null) =>
        new(new StartAction("c", 0, new ScriptAction { Name = "x", Script = "", Environment = environment ?? [] }, 1) { Output = rules });

    private void Write(ActionOutput output, string text)
    {
        output.Append(Encoding.UTF8.GetBytes(text));
        Hear(output);
    }

    /// <summary>A watcher listens; where a line begins anew there is a '|'.</summary>
    private void Hear(ActionOutput output)
    {
        while (true)
        {
            var next = output.Since(told, 16_384);
            if (next.Text.Length == 0 && next.Next == told)
                return;
            heard.Append(next.IsAnew ? "|" : "").Append(next.Text);
            told = next.Next;
        }
    }
}
