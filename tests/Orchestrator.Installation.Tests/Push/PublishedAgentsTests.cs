using Orchestrator.Installation.Push;

namespace Orchestrator.Installation.Tests.Push;

public sealed class PublishedAgentsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("orchestrator-published-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_version_that_comes_after_its_program_counts()
    {
        Directory.CreateDirectory(Path.Combine(folder, "linux-x64"));
        File.WriteAllText(Path.Combine(folder, "linux-x64", "orchestrator-agent"), "program");
        Put("1.0.0", hours: 1);
        var agents = new PublishedAgents(folder, "0.0.0");
        var before = agents.Find("linux", "x64").ShouldNotBeNull();
        before.Version.ShouldBe("1.0.0");
        agents.Find("linux", "x64").ShouldBeSameAs(before);

        Put("2.0.0", hours: 2);

        agents.Find("linux", "x64").ShouldNotBeNull().Version.ShouldBe("2.0.0");
    }

    private void Put(string version, int hours)
    {
        var file = Path.Combine(folder, "linux-x64.version");
        File.WriteAllText(file, version);
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddHours(hours));
    }
}
