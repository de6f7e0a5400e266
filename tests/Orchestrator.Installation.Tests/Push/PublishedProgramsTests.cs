using Orchestrator.Installation.Push;

namespace Orchestrator.Installation.Tests.Push;

public sealed class PublishedProgramsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("orchestrator-published-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_version_that_comes_after_its_program_counts()
    {
        Directory.CreateDirectory(Path.Combine(folder, "linux-x64"));
        File.WriteAllText(Path.Combine(folder, "linux-x64", "orchestrator-agent"), "program");
        Put("1.0.0", hours: 1);
        var agents = PublishedPrograms.Agents(folder, "0.0.0");
        var before = agents.Find("linux", "x64").Single();
        before.Version.ShouldBe("1.0.0");
        agents.Find("linux", "x64").Single().ShouldBeSameAs(before);

        Put("2.0.0", hours: 2);

        agents.Find("linux", "x64").Single().Version.ShouldBe("2.0.0");
    }

    [Fact]
    public void A_portable_program_comes_after_the_one_that_needs_a_glibc()
    {
        foreach (var platform in new[] { "linux-x64", "linux-x64-portable" })
        {
            Directory.CreateDirectory(Path.Combine(folder, platform));
            File.WriteAllText(Path.Combine(folder, platform, "orchestrator-agent"), platform);
        }

        File.WriteAllText(Path.Combine(folder, "linux-x64.glibc"), "2.34\n");

        var (native, portable) = PublishedPrograms.Agents(folder, "0.0.0").Find("linux", "x64") is [var first, var second] ? (first, second) : default;

        (native.Platform, native.Glibc).ShouldBe(("linux-x64", new Version(2, 34)));
        (portable.Platform, portable.Glibc).ShouldBe(("linux-x64-portable", null));
        native.Release.ShouldNotBe(portable.Release);
    }

    [Fact]
    public void Programs_of_depots_and_of_agents_are_not_one_anothers()
    {
        Directory.CreateDirectory(Path.Combine(folder, "depot-linux-x64"));
        File.WriteAllText(Path.Combine(folder, "depot-linux-x64", "orchestrator-depot"), "program");

        PublishedPrograms.Depots(folder, "0.0.0").Find("linux", "x64").ShouldHaveSingleItem().Platform.ShouldBe("depot-linux-x64");
        PublishedPrograms.Depots(folder, "0.0.0").Find("windows", "x64").ShouldBeEmpty();
        PublishedPrograms.Agents(folder, "0.0.0").Find("linux", "x64").ShouldBeEmpty();
    }

    private void Put(string version, int hours)
    {
        var file = Path.Combine(folder, "linux-x64.version");
        File.WriteAllText(file, version);
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddHours(hours));
    }
}
