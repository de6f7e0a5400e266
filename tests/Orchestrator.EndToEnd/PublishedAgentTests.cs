namespace Orchestrator.EndToEnd;

/// <summary>The agent as it is shipped: one file per platform.</summary>
[Collection(nameof(Alone))]
public sealed class PublishedAgentTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("linux-x64")]
    [InlineData("linux-x64-portable")]
    public async Task The_agent_is_one_file_and_does_what_the_built_one_does(string platform)
    {
        var (folder, output) = await PublishedAgents.Publish();
        output.ShouldNotContain("warning");
        Assert.SkipUnless(platform == "linux-x64" || await PublishedAgents.Glibc() is not null, output);
        ShouldBeOneFile(Path.Combine(folder, platform), "orchestrator-agent", "\u007fELF"u8);

        await using var product = await Product.Start(Cancellation, ("ORCHESTRATOR_AGENT", Path.Combine(folder, platform, "orchestrator-agent")));
        var run = await product.Cli(Cancellation, "run", Repository.Workflow("patient-install.json"));

        run.Code.ShouldBe(0, run.Out + run.Error + product.Log);
        run.Lines[^1].ShouldStartWith("ledger: 1 targets = 1 succeeded");
    }

    [Fact]
    public async Task Only_the_native_program_asks_for_a_glibc_and_is_the_smaller_one()
    {
        var (folder, output) = await PublishedAgents.Publish();
        Assert.SkipWhen(await PublishedAgents.Glibc() is null, output);

        Version.Parse((await PublishedAgents.Glibc())!).ShouldBeGreaterThanOrEqualTo(new Version(2, 17));
        File.Exists(Path.Combine(folder, "linux-x64-portable.glibc")).ShouldBeFalse();
        Size("linux-x64").ShouldBeLessThan(Size("linux-x64-portable"));

        long Size(string platform) => new FileInfo(Path.Combine(folder, platform, "orchestrator-agent")).Length;
    }

    [Fact]
    public async Task The_agent_for_Windows_is_one_file() =>
        ShouldBeOneFile(Path.Combine((await PublishedAgents.Publish()).Folder, "win-x64"), "orchestrator-agent.exe", "MZ"u8);

    private static void ShouldBeOneFile(string folder, string name, ReadOnlySpan<byte> beginning)
    {
        Directory.GetFiles(folder).Select(Path.GetFileName).Where(file => Path.GetExtension(file) is not (".pdb" or ".xml")).ShouldBe([name]);
        using var file = File.OpenRead(Path.Combine(folder, name));
        var first = new byte[beginning.Length];
        file.ReadExactly(first);
        first.ShouldBe(beginning.ToArray());
    }
}
