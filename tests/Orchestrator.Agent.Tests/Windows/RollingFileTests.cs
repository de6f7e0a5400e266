using Orchestrator.Agent.Windows;

namespace Orchestrator.Agent.Tests.Windows;

public sealed class RollingFileTests
{
    [Fact]
    public void A_full_file_is_put_aside_and_the_one_before_it_goes()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "agent.log");
        using (var log = new RollingFile(path, limit: 20))
        {
            foreach (var line in new[] { "first of them all", "fills the first", "second file", "fills the second", "third" })
                log.WriteLine(line);
        }

        Assert.Equal(["third"], File.ReadAllLines(path));
        Assert.Equal(["second file", "fills the second"], File.ReadAllLines(path + ".1"));
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public void A_later_process_goes_on_in_the_same_file()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "agent.log");
        foreach (var line in new[] { "one process", "the next one" })
        {
            using var log = new RollingFile(path, limit: 1000);
            log.WriteLine(line);
        }

        Assert.Equal(["one process", "the next one"], File.ReadAllLines(path));
    }
}
