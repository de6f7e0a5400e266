using System.Text.Json;

namespace Orchestrator.EndToEnd;

/// <summary>What a newcomer sees, and every command of the client against the real server.</summary>
public sealed class CommandLineTests(StartedProduct shared) : IClassFixture<StartedProduct>
{
    private readonly Product product = shared.Product;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hello_succeeds_on_this_computer_and_the_ledger_closes_the_report()
    {
        var run = await product.Cli(Cancellation, "run", Repository.Workflow("hello.json"));

        run.Code.ShouldBe(0, run.Out + run.Error + product.Log);
        run.Lines[^1].ShouldBe("ledger: 1 targets = 1 succeeded + 0 failed + 0 skipped + 0 expired + 0 cancelled + 0 waiting + 0 active");
    }

    [Fact]
    public async Task A_failing_action_is_named_with_its_return_code_and_its_output()
    {
        var run = await product.Cli(Cancellation, "run", Repository.Workflow("failing-example.json"));

        run.Code.ShouldBe(1, run.Out + run.Error + product.Log);
        run.Out.ShouldContain("Break: failed, return code 3");
        run.Out.ShouldContain("    About to fail");
        run.Lines[^1].ShouldBe("ledger: 1 targets = 0 succeeded + 1 failed + 0 skipped + 0 expired + 0 cancelled + 0 waiting + 0 active");
    }

    [Fact]
    public async Task A_definition_with_three_mistakes_gets_three_messages_each_with_its_place()
    {
        var file = Path.Combine(product.Folder, "mistakes.json");
        await File.WriteAllTextAsync(file, Definitions.ThreeMistakes, Cancellation);

        var result = await product.Cli(Cancellation, "definitions", "validate", file);

        result.Code.ShouldBe(2, result.Out + result.Error);
        var mistakes = result.Error.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal)).ToList();
        mistakes.Count.ShouldBe(3, result.Error);
        foreach (var place in new[] { "strange", "again", "work" })
            mistakes.ShouldContain(line => line.Contains(place, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_command_understands_what_the_server_answers()
    {
        var started = await product.Cli(Cancellation, "run", Repository.Workflow("failing-example.json"), "--detach", "--json");
        started.Code.ShouldBe(0, started.Error + product.Log);
        var run = JsonDocument.Parse(started.Out).RootElement.GetProperty("id").GetString()!;

        var watched = await product.Cli(Cancellation, "watch", run, "--json");
        watched.Code.ShouldBe(1, watched.Error);
        watched.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("event").GetString()).Last().ShouldBe("report");

        (await product.Cli(Cancellation, "report", run, "--failed")).Out.ShouldContain("Break");
        (await product.Cli(Cancellation, "report", run, "--format", "csv")).Lines.Count(line => line.StartsWith(run, StringComparison.Ordinal)).ShouldBe(4, "three actions and the result");
        var json = await product.Cli(Cancellation, "report", run, "--format", "json");
        JsonDocument.Parse(json.Out).RootElement.GetArrayLength().ShouldBe(4);

        (await product.Cli(Cancellation, "runs", "list", "--ids")).Lines.ShouldContain(run);
        (await product.Cli(Cancellation, "runs")).Out.ShouldContain("Failing example");
        (await product.Cli(Cancellation, "runs", "pause", run)).Code.ShouldBe(2, "it has ended");
        (await product.Cli(Cancellation, "runs", "rerun-failed", run)).Code.ShouldBe(1, "it fails again");
        (await product.Cli(Cancellation, "definitions", "push", Repository.Workflow("hello.json"), "--publish")).Out.ShouldContain("published");
        (await product.Cli(Cancellation, "definitions", "list")).Out.ShouldContain("hello");
        (await product.Cli(Cancellation, "run", "hello")).Code.ShouldBe(0);
        (await product.Cli(Cancellation, "targets")).Out.ShouldContain("connected");
        (await product.Cli(Cancellation, "watch", "no-such-run")).Code.ShouldBe(2);
        (await product.Cli(Cancellation, "run", "hello", "--target", "no-such-target")).Code.ShouldBe(2);
    }

    [Fact]
    public async Task A_run_that_waits_for_its_start_can_be_cancelled()
    {
        var file = Path.Combine(product.Folder, "later.json");
        await File.WriteAllTextAsync(file, Definitions.Execute("later", [("say", "echo hello", "fail")]), Cancellation);
        var started = await product.Cli(Cancellation, "run", file, "--detach", "--json", "--start-at", TimeProvider.System.GetUtcNow().AddDays(1).ToString("O"));
        started.Code.ShouldBe(0, started.Error);
        var run = JsonDocument.Parse(started.Out).RootElement.GetProperty("id").GetString()!;

        (await product.Cli(Cancellation, "runs", "list", "--active", "--ids")).Lines.ShouldBe([run]);
        (await product.Cli(Cancellation, "runs", "cancel", run)).Code.ShouldBe(0);
        var watched = await product.Cli(Cancellation, "watch", run);
        watched.Code.ShouldBe(1);
        watched.Lines[^1].ShouldContain("1 cancelled");
    }
}
