using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;

namespace Orchestrator.Agent.Tests.EndToEnd;

/// <summary>The real agent process on a disk that is full.</summary>
public sealed class FullDiskTests : IAsyncDisposable
{
    private static readonly OutputRules Kept = new([], 4_000_000);

    private readonly TemporaryFolder folder = new();
    private readonly SmallDisk? disk;
    private readonly FakeServer server;

    public FullDiskTests()
    {
        disk = SmallDisk.Mount(folder.File("data"), "3m");
        server = new FakeServer(folder) { Stores = false };
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        disk?.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task The_oldest_output_goes_and_every_result_stays()
    {
        Assert.SkipWhen(disk is null, "a small file system can only be mounted by root");
        using var agent = AgentProcess.Start(folder, server);
        for (var number = 1; number <= 3; number++)
            await Executed($"disk{number}", "seq 1 200000");
        Outputs().ShouldBeInRange(1, 2, "three outputs of 1.3 MB do not fit on a disk of 3 MB");

        while (Outputs() > 0)
        {
            var before = Outputs();
            disk!.Fill();
            await Executed($"full{before}", "echo still here");
            Outputs().ShouldBeLessThan(before);
        }

        server.Items("disk1").OfType<StepEntry>().Single().ShouldSatisfyAllConditions(
            step => step.Outcome.ShouldBe(StepOutcome.Succeeded), step => step.OutputTruncated.ShouldBeTrue(), step => step.Output.ShouldEndWith("200000\n"));
        server.Items("full1").OfType<StepEntry>().Single().Output.ShouldBe("still here\n");
        await agent.Stop();
        (await agent.Log()).ShouldContain("the oldest output that no server has yet is removed");
    }

    [Fact]
    public async Task What_came_of_an_action_waits_for_room_and_for_the_link_and_comes_once()
    {
        Assert.SkipWhen(disk is null, "a small file system can only be mounted by root");
        var lines = folder.File("lines");
        using var agent = AgentProcess.Start(folder, server);
        await Executed("first", "true");
        server.Confirms = false;
        var script = $"echo run >> {lines}; while ! test -e {folder.File("go")}; do sleep 0.02; done; seq 1 5000";
        await server.Deliver(Some.Execution("disk1", new ScriptAction { Name = "action", Script = script }) with { Output = Kept });
        await Wait.Until(() => File.Exists(lines));
        disk!.Fill();
        await File.WriteAllTextAsync(folder.File("go"), "");
        await Wait.Until(() => !Directory.EnumerateDirectories(folder.File("data/actions")).Any());

        File.Delete(Path.Combine(disk.Path, "filler"));
        server.Confirms = true;
        await server.Until(heard => heard.IsOver("disk1"));

        (await File.ReadAllLinesAsync(lines)).ShouldBe(["run"]);
        server.Items("disk1").OfType<StepEntry>().Single().Output.ShouldBe(string.Concat(Enumerable.Range(1, 5_000).Select(number => $"{number}\n")));
    }

    private int Outputs() => Directory.EnumerateFiles(folder.File("data/outputs"), "*.out").Count();

    private async Task Executed(string id, string script)
    {
        await server.Deliver(Some.Execution(id, new ScriptAction { Name = "action", Script = script }) with { Output = Kept });
        await server.Until(heard => heard.IsOver(id));
    }
}
