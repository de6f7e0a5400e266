using System.Diagnostics;
using System.Globalization;
using Orchestrator.Agent.Journal;

namespace Orchestrator.Agent.Tests.Journal;

public sealed class DataFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_a_killed_agent_has_left_may_have_the_folder_for_a_moment_longer()
    {
        var held = Hold(Ended());
        var waited = 0;

        using var taken = await DataFolder.Take(
            folder.Path,
            () =>
            {
                waited++;
                held.Dispose();
                return Task.CompletedTask;
            });

        waited.ShouldBe(1);
    }

    [Fact]
    public async Task A_folder_that_a_living_agent_has_is_not_waited_for()
    {
        using var held = Hold(Environment.ProcessId);

        var refused = await Should.ThrowAsync<IOException>(DataFolder.Take(folder.Path, () => throw new InvalidOperationException("It waits.")));

        refused.Message.ShouldContain($"in use by another agent, process {Environment.ProcessId};");
    }

    private FileStream Hold(int owner)
    {
        File.WriteAllText(folder.File("agent.pid"), owner.ToString(CultureInfo.InvariantCulture));
        return new FileStream(folder.File("agent.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    private static int Ended()
    {
        using var process = Process.Start("true");
        process.WaitForExit();
        return process.Id;
    }
}
