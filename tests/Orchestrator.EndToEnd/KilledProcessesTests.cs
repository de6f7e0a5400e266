namespace Orchestrator.EndToEnd;

/// <summary>kill -9 at random moments while actions are executing: the run goes on, and nothing happens twice that must not.</summary>
public sealed class KilledProcessesTests
{
    private const int Rounds = 20;
    private const int Actions = 6;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
    private static readonly string[] Rules = ["fail", "skip", "repeat"];

    private enum Victim
    {
        Server,
        Agent,
        Both,
    }

    [Fact]
    public async Task Whatever_is_killed_every_line_has_its_entry_and_none_is_there_twice()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Agents are found through /proc.");
        var seed = int.TryParse(Environment.GetEnvironmentVariable("END_TO_END_SEED"), out var given) ? given : Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"END_TO_END_SEED={seed}");
        var random = new Random(seed);
        await using var product = await Product.Start(Cancellation);

        for (var round = 0; round < Rounds; round++)
        {
            // Every victim under every rule, in turn; only the moment is random.
            var victim = (Victim)(round % 3);
            var rule = Rules[round / 3 % 3];
            var lines = await Round(product, round, victim, rule, random);
            TestContext.Current.TestOutputHelper!.WriteLine($"round {round}: {victim} killed, rule {rule}, {lines} lines");
        }
    }

    private static async Task<int> Round(Product product, int round, Victim victim, string rule, Random random)
    {
        var file = Path.Combine(product.Folder, $"lines-{round}");
        await File.WriteAllTextAsync(file, "", Cancellation);
        var actions = Enumerable.Range(0, Actions).Select(number => ($"action-{number}", $"sleep 0.1\necho action-{number} >> '{file}'\nsleep 0.1", rule));
        var run = await product.Api.Start(Definitions.Execute($"kill-{round}", actions), Cancellation);

        var enough = random.Next(Actions);
        await product.Until(async () => (await Lines(file)).Length >= enough, $"{enough} actions have begun", Cancellation);
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200)), TimeProvider.System, Cancellation);
        if (victim is Victim.Server or Victim.Both)
            await product.KillServer(Cancellation);
        if (victim is Victim.Agent or Victim.Both)
            await product.KillAgent(Cancellation);
        if (victim is Victim.Server or Victim.Both)
            await product.StartServer(Cancellation);

        await product.Until(() => product.Api.HasEnded(run, Cancellation), $"round {round} ends", Cancellation);
        var written = await Lines(file);
        Check(await product.Api.Executed(run, Cancellation), written, victim, rule, $"round {round}, {victim} killed, rule {rule}");
        await CheckLedger(product, run, await product.Api.Executed(run, Cancellation));
        return written.Length;
    }

    private static void Check(IReadOnlyList<Entry> entries, string[] lines, Victim victim, string rule, string where)
    {
        entries.Select(entry => entry.Name).ShouldBeUnique(where);
        foreach (var entry in entries)
        {
            var count = lines.Count(line => line == entry.Name);
            switch (entry.Outcome)
            {
                case "succeeded" when rule == "repeat":
                    count.ShouldBeInRange(1, entry.Starts, $"{where}: {entry}");
                    break;
                case "succeeded":
                    (count, entry.Starts).ShouldBe((1, 1), $"{where}: {entry}");
                    break;
                case "interrupted":
                    (rule, victim == Victim.Server).ShouldBe(("fail", false), $"{where}: {entry}");
                    count.ShouldBeLessThanOrEqualTo(1, $"{where}: {entry}");
                    break;
                case "skipped" when entry.Message.StartsWith("interrupted", StringComparison.Ordinal):
                    (rule, victim == Victim.Server).ShouldBe(("skip", false), $"{where}: {entry}");
                    count.ShouldBeLessThanOrEqualTo(1, $"{where}: {entry}");
                    break;
                case "skipped":
                    entries.ShouldContain(other => other.Outcome == "interrupted", $"{where}: only after an interruption is the rest skipped: {entry}");
                    count.ShouldBe(0, $"{where}: {entry}");
                    break;
                default:
                    Assert.Fail($"{where}: nobody expects {entry}");
                    break;
            }
        }

        lines.Except(entries.Select(entry => entry.Name)).ShouldBeEmpty($"{where}: every line has its entry");
        if (victim == Victim.Server)
            lines.Length.ShouldBe(Actions, $"{where}: the agent goes on while the server is away");
        if (rule != "fail")
            entries.Count.ShouldBe(Actions, $"{where}: nothing stops the rest");
    }

    private static async Task CheckLedger(Product product, string run, IReadOnlyList<Entry> entries)
    {
        var ledger = (await product.Api.Get($"/api/runs/{run}", Cancellation)).GetProperty("ledger");
        var column = entries.Any(entry => entry.Outcome == "interrupted") ? "failed" : "succeeded";
        ledger.GetProperty(column).GetInt32().ShouldBe(1, ledger.ToString());
        ledger.GetProperty("targets").GetInt32().ShouldBe(1);
    }

    private static Task<string[]> Lines(string file) => File.ReadAllLinesAsync(file, Cancellation);
}
