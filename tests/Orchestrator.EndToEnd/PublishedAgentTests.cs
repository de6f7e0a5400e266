namespace Orchestrator.EndToEnd;

/// <summary>The agent as it is shipped: one trimmed file per platform.</summary>
[Collection(nameof(Alone))]
public sealed class PublishedAgentTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_trimmed_agent_is_one_file_per_platform_and_does_what_the_built_one_does()
    {
        var (folder, output) = await PublishedAgents.Publish();
        output.ShouldNotContain("warning");
        ShouldBeOneFile(Path.Combine(folder, "win-x64"), "orchestrator-agent.exe", "MZ"u8);
        ShouldBeOneFile(Path.Combine(folder, "linux-x64"), "orchestrator-agent", "\u007fELF"u8);

        await using var product = await Product.Start(Cancellation, ("ORCHESTRATOR_AGENT", Path.Combine(folder, "linux-x64", "orchestrator-agent")));
        var run = await product.Cli(Cancellation, "run", Repository.Workflow("patient-install.json"));

        run.Code.ShouldBe(0, run.Out + run.Error + product.Log);
        run.Lines[^1].ShouldStartWith("ledger: 1 targets = 1 succeeded");
    }

    private static void ShouldBeOneFile(string folder, string name, ReadOnlySpan<byte> beginning)
    {
        Directory.GetFiles(folder).Select(Path.GetFileName).Where(file => Path.GetExtension(file) is not (".pdb" or ".xml")).ShouldBe([name]);
        using var file = File.OpenRead(Path.Combine(folder, name));
        var first = new byte[beginning.Length];
        file.ReadExactly(first);
        first.ShouldBe(beginning.ToArray());
    }
}
