using System.Text;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;

namespace Orchestrator.Agent.Tests.EndToEnd;

/// <summary>What actions put out, on its way from the real agent process to a little server.</summary>
public sealed class OutputTests : IAsyncDisposable
{
    private static readonly OutputRules Kept = new([@"token=(?<secret>\w+)"], 4_000_000);

    private readonly TemporaryFolder folder = new();
    private readonly FakeServer server;

    public OutputTests() => server = new FakeServer(folder);

    private string Go => folder.File("go");

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Nobody_is_told_who_does_not_watch_and_who_does_sees_it_while_the_action_runs()
    {
        using var agent = AgentProcess.Start(folder, server);
        await server.Deliver(Waiting("echo early; echo token=hush; printf 'no end yet '"));
        await server.Until(heard => heard.Items("output").Any(item => item is Started));
        server.Seen.ShouldBeEmpty();

        await server.Say(new Watch("r1", 30, "watch.a", Anew: true));
        await server.Until(heard => Text(heard, "watch.a").EndsWith("no end yet ", StringComparison.Ordinal));
        server.IsOver("output").ShouldBeFalse();
        Text(server, "watch.a").ShouldBe("early\ntoken=********\nno end yet ");

        await server.Say(new Watch("r1", 30, "watch.b", Anew: true));
        await server.Say(new Watch("another run", 30, "watch.c", Anew: true));
        await server.Until(heard => Text(heard, "watch.b") == Text(heard, "watch.a"));
        await File.WriteAllTextAsync(Go, "");
        await server.Until(heard => heard.IsOver("output") && heard.Seen.Count(seen => seen.IsLast) == 2);

        Text(server, "watch.a").ShouldBe("early\ntoken=********\nno end yet done\n");
        server.Seen.ShouldAllBe(seen => seen.Answer != "watch.c" && seen.Name == "action" && seen.Target == AgentProcess.Target);
        Output(server, "output").ShouldBe("early\ntoken=********\nno end yet done\n");
    }

    [Fact]
    public async Task A_watcher_of_a_flood_is_told_a_bounded_part_of_it_and_sees_the_gaps()
    {
        using var agent = AgentProcess.Start(folder, server);
        await server.Say(new Watch("r1", 30, "watch.a", Anew: true));
        await server.Deliver(Execution(new ScriptAction { Name = "action", Script = "seq 1 3000000" }));
        await server.Until(heard => heard.IsOver("output") && heard.Seen.Any(seen => seen.IsLast));

        var total = Enumerable.Range(1, 3_000_000).Sum(number => number.ToString().Length + 1L);
        server.Seen.ShouldAllBe(seen => seen.Text.Length <= OutputSeen.MostCharacters);
        server.Seen[^1].ShouldSatisfyAllConditions(last => last.IsLast.ShouldBeTrue(), last => (last.Offset + last.Text.Length).ShouldBe(total));
        server.Seen.Sum(seen => (long)seen.Text.Length).ShouldBeLessThan(total);
        server.Seen.Zip(server.Seen.Skip(1)).ShouldAllBe(pair => pair.Second.Offset >= pair.First.Offset + pair.First.Text.Length);
    }

    [Fact]
    public async Task An_output_too_long_for_its_report_is_handed_over_whole_though_link_and_agent_go_down()
    {
        server.Stores = false;
        using (var first = AgentProcess.Start(folder, server))
        {
            await server.Deliver(Execution(new ScriptAction { Name = "action", Script = "seq 1 200000" }));
            await server.Until(heard => heard.IsOver("output") && heard.Pieces.Count > 0);
            await first.Kill();
        }

        server.Stores = true;
        using var next = AgentProcess.Start(folder, server);
        await server.Until(heard => heard.Pieces.Any(piece => piece.IsLast));

        var whole = string.Concat(Enumerable.Range(1, 200_000).Select(number => $"{number}\n"));
        server.Kept.ShouldBe(new Dictionary<int, string> { [1] = whole });
        server.Pieces.ShouldAllBe(piece => piece.Total == whole.Length && piece.CommandId == "output" && piece.RunId == "r1" && Encoding.UTF8.GetByteCount(piece.Text) <= OutputPiece.MostBytes);
        await Wait.Until(() => !Directory.EnumerateFiles(folder.File("data/outputs")).Any());
    }

    [Fact]
    public async Task A_repeated_action_has_an_output_for_each_of_its_starts_and_the_first_is_what_was_there_when_its_agent_was_killed()
    {
        var began = folder.File("began");
        var action = new ScriptAction
        {
            Name = "action",
            Script = $"if test -e {began}; then while ! test -e {Go}; do sleep 0.02; done; seq 200001 400000; else touch {began}; seq 1 100000; exec sleep 1000; fi",
            OnInterrupted = OnInterrupted.Repeat,
        };
        using (var first = AgentProcess.Start(folder, server))
        {
            await server.Say(new Watch("r1", 60, "watch.a", Anew: true));
            await server.Deliver(Execution(action));
            await server.Until(heard => heard.Seen.Any(seen => seen.Text.EndsWith("\n100000\n", StringComparison.Ordinal)));
            await first.Kill();
        }

        using var next = AgentProcess.Start(folder, server);
        await server.Until(heard => heard.Greetings.Count == 2);
        await server.Say(new Watch("r1", 60, "watch.a", Anew: false));
        await server.Until(heard => heard.Seen.Any(seen => seen.Starts == 2));
        server.Seen.Single(seen => seen.Starts == 2).ShouldSatisfyAllConditions(begins => begins.Text.ShouldBeEmpty(), begins => begins.Offset.ShouldBe(0));
        await File.WriteAllTextAsync(Go, "");
        await server.Until(heard => heard.IsOver("output") && heard.Pieces.Any(piece => piece is { Starts: 2, IsLast: true }) && heard.Seen.Any(seen => seen.IsLast));

        server.Kept.ShouldBe(new Dictionary<int, string> { [1] = Numbers(1, 100_000), [2] = Numbers(200_001, 400_000) });
        var entry = server.Items("output").OfType<StepEntry>().Single();
        (entry.Outcome, entry.Starts, entry.Output[..7], entry.OutputTruncated).ShouldBe((StepOutcome.Succeeded, 2, "200001\n", true));
        var interrupted = entry.InterruptedStarts.ShouldNotBeNull().ShouldHaveSingleItem();
        interrupted.FoundAt.ShouldBeInRange(interrupted.StartedAt, entry.StartedAt!.Value);
        server.Seen.ShouldAllBe(seen => seen.Starts == 2 || seen.Text.Length == 0 || Numbers(1, 100_000).Substring((int)seen.Offset, seen.Text.Length) == seen.Text);
        await Wait.Until(() => !Directory.EnumerateFiles(folder.File("data/outputs")).Any());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_an_interrupted_action_has_put_out_is_kept_however_short_it_is(bool killed)
    {
        using (var first = AgentProcess.Start(folder, server))
        {
            await server.Say(new Watch("r1", 60, "watch.a", Anew: true));
            await server.Deliver(Execution(new ScriptAction { Name = "action", Script = "echo early; echo token=hush; exec sleep 1000" }));
            await server.Until(heard => Text(heard, "watch.a").EndsWith("********\n", StringComparison.Ordinal));
            await (killed ? first.Kill() : first.Stop());
        }

        using var next = AgentProcess.Start(folder, server);
        await server.Until(heard => heard.IsOver("output") && heard.Pieces.Any(piece => piece.IsLast));

        server.Items("output").OfType<StepEntry>().Single().Outcome.ShouldBe(StepOutcome.Interrupted);
        server.Kept.ShouldBe(new Dictionary<int, string> { [1] = "early\ntoken=********\n" });
    }

    private static string Numbers(int first, int last) => string.Concat(Enumerable.Range(first, last - first + 1).Select(number => $"{number}\n"));

    private static string Text(FakeServer server, string answer) => string.Concat(server.Seen.Where(seen => seen.Answer == answer).OrderBy(seen => seen.Offset).Select(seen => seen.Text));

    private static string Output(FakeServer server, string command) => server.Items(command).OfType<StepEntry>().Single().Output;

    private static Command Execution(ScriptAction action) => Some.Execution("output", action) with { Output = Kept };

    private Command Waiting(string script) =>
        Execution(new ScriptAction { Name = "action", Script = $"{script}; while ! test -e {Go}; do sleep 0.02; done; echo done" });
}
