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
        server.Kept.ShouldBe(whole);
        server.Pieces.ShouldAllBe(piece => piece.Total == whole.Length && piece.CommandId == "output" && piece.RunId == "r1" && Encoding.UTF8.GetByteCount(piece.Text) <= OutputPiece.MostBytes);
        await Wait.Until(() => !Directory.EnumerateFiles(folder.File("data/outputs")).Any());
    }

    private static string Text(FakeServer server, string answer) => string.Concat(server.Seen.Where(seen => seen.Answer == answer).OrderBy(seen => seen.Offset).Select(seen => seen.Text));

    private static string Output(FakeServer server, string command) => server.Items(command).OfType<StepEntry>().Single().Output;

    private static Command Execution(ScriptAction action) => Some.Execution("output", action) with { Output = Kept };

    private Command Waiting(string script) =>
        Execution(new ScriptAction { Name = "action", Script = $"{script}; while ! test -e {Go}; do sleep 0.02; done; echo done" });
}
