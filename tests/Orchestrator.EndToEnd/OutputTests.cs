namespace Orchestrator.EndToEnd;

/// <summary>What an action prints on this computer.</summary>
public sealed class OutputTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_seen_while_it_is_printed_and_kept_whole_afterwards_without_secrets()
    {
        await using var product = await Product.Start(Cancellation);
        var output = new WatchedOutput(product.Folder);
        var run = await product.Api.Start(Definitions.Execute("watched", [("action", output.Script, "fail")]), Cancellation);
        var target = (await product.Api.Get("/api/server", Cancellation)).GetProperty("localTarget").GetString()!;
        var isFollowing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var followed = product.Cli(
            text =>
            {
                if (text.Contains("no end yet", StringComparison.Ordinal))
                    isFollowing.TrySetResult();
            },
            Cancellation,
            "output", run, target, "--follow");
        await Task.WhenAny(isFollowing.Task, followed);

        // The flood begins when both see its beginning: whoever comes after it is shown what the report has of it.
        await output.Watch(product, run, target, Cancellation);

        var printed = await followed;
        printed.Code.ShouldBe(0, printed.Error);
        printed.Out.ShouldContain("password=********");
        printed.Out.ShouldContain("bytes left out ...]");
        printed.Lines[^1].ShouldBe("== action: succeeded, return code 0");
        await WatchedOutput.UntilKept(product, run, target, Cancellation);
    }

    [Fact]
    public async Task An_action_that_is_repeated_because_its_agent_was_killed_has_an_output_for_each_of_its_starts()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Agents are found through /proc.");
        await using var product = await Product.Start(Cancellation);
        var began = Path.Combine(product.Folder, "began");
        var script = $"if test -e '{began}'; then seq 200001 300000; else touch '{began}'; seq 1 50000; printf 'no end'; exec sleep 1000; fi";
        var run = await product.Api.Start(Definitions.Execute("repeated", [("action", script, "repeat")]), Cancellation);
        var target = (await product.Api.Get("/api/server", Cancellation)).GetProperty("localTarget").GetString()!;
        var isPrinted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var followed = product.Cli(
            text =>
            {
                if (text.Contains("50000\nno end", StringComparison.Ordinal))
                    isPrinted.TrySetResult();
            },
            Cancellation,
            "output", run, target, "--follow");
        await Task.WhenAny(isPrinted.Task, followed);
        await product.KillAgent(Cancellation);

        var shown = await followed;
        shown.Code.ShouldBe(0, shown.Error);
        var repetition = shown.Lines.ToList().FindIndex(line => line == "== action, start 2: it was interrupted and is started again");
        repetition.ShouldBeGreaterThan(0, shown.Out);
        shown.Lines.Take(repetition).ShouldNotContain("200001");
        shown.Lines.Skip(repetition).ShouldNotContain("50000");
        shown.Lines[^1].ShouldStartWith("== action, start 2 of 2: succeeded, return code 0: was interrupted and started 2 times");

        var last = string.Concat(Enumerable.Range(200_001, 100_000).Select(number => $"{number}\n"));
        Called? printed = null;
        await product.Until(
            async () =>
            {
                printed = await product.Cli(Cancellation, "output", run, target);
                return printed.Out.ReplaceLineEndings("\n").EndsWith($"times\n{last}", StringComparison.Ordinal);
            },
            $"the whole output of the last start is there; the last answer had {printed?.Out.Length} characters",
            Cancellation);
        var first = await product.Cli(Cancellation, "output", run, target, "--start", "1");
        first.Lines[0].ShouldStartWith("== action, start 1 of 2: interrupted: started ");
        string.Join('\n', first.Lines.Skip(1)).ShouldBe(string.Join('\n', Enumerable.Range(1, 50_000)), "lines that were finished when its agent was killed");
        var both = await product.Cli(Cancellation, "output", run, target, "--start", "all");
        both.Out.ShouldBe(first.Out + printed!.Out);
        var third = await product.Cli(Cancellation, "output", run, target, "--start", "3");
        (third.Code, third.Error.Contains("No action was started 3 times", StringComparison.Ordinal)).ShouldBe((1, true));
    }
}
