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
}
