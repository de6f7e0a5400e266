using Orchestrator.Core.Installation;
using Orchestrator.Installation.Processes;

namespace Orchestrator.Installation.Tests.Processes;

public sealed class ChildProcessTests
{
    [Fact]
    public async Task Of_too_much_the_end_is_kept_by_whole_lines()
    {
        const string Line = "the password is not to be cut\n";
        using var much = new StringReader(string.Concat(Enumerable.Repeat(Line, 10_000)));

        var kept = await ChildProcess.Drain(much);

        kept.Length.ShouldBeInRange(60_000, 64 * 1024);
        kept.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldAllBe(line => line == Line.TrimEnd());
    }

    [Fact]
    public async Task One_line_that_is_too_long_is_not_kept_in_part()
    {
        using var much = new StringReader(new string('x', 100_000));

        (await ChildProcess.Drain(much)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_taken_leave_of_right_after_its_start_ends()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no groups of processes on Windows.");
        var folder = Directory.CreateTempSubdirectory("orchestrator-child-");
        try
        {
            // Each would make its file after a while.
            for (var number = 0; number < 20; number++)
                ChildProcess.Start("sh", ["-c", $"read line; touch {folder.FullName}/{number}"], InstallationPriority.Normal).Dispose();

            using var after = ChildProcess.Start("sh", ["-c", "sleep 1"], InstallationPriority.Normal);
            await after.WaitForExit(TestContext.Current.CancellationToken);
            folder.GetFiles().ShouldBeEmpty();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
