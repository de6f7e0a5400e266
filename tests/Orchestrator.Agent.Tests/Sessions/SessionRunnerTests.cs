using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Sessions;
using Orchestrator.Contracts.Commands;
using static Orchestrator.Agent.Tests.Processes;

namespace Orchestrator.Agent.Tests.Sessions;

/// <summary>Real processes as another account, in a session that is a fake: the real one is shown on hosts.</summary>
public sealed class SessionRunnerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly FakeSessions sessions = new();
    private readonly ActionRunner processes;
    private readonly string home = Directory.CreateTempSubdirectory("orc-home-").FullName;

    public SessionRunnerTests()
    {
        processes = new ActionRunner(folder.File("actions"), TimeProvider.System) { Grace = TimeSpan.FromMilliseconds(300), Drain = TimeSpan.FromSeconds(20) };
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(home, (UnixFileMode)0b111_111_111);
    }

    public void Dispose()
    {
        folder.Dispose();
        Directory.Delete(home, recursive: true);
    }

    [Fact]
    public async Task A_script_runs_as_the_user_with_the_sessions_environment_and_the_entry_says_whose_session_it_was()
    {
        NeedsRoot();
        sessions.Session = FakeSessions.OfNobody(home);
        var result = await Run(Script("id -u; id -g; echo $HOME $DISPLAY $COLOUR; touch made && stat -c %u made; cat \"$0\" > /dev/null && echo readable; env | grep -c ORCHESTRATOR_") with
        {
            Environment = new Dictionary<string, string> { ["COLOUR"] = "green" },
        });

        result.Output.ShouldBe($"65534\n65534\n{home} :7 green\n65534\nreadable\n1\n", result.Message);
        (result.Ending, result.ReturnCode, result.Message).ShouldBe((ActionEnding.Exited, 0, "in session 7 of nobody (seat0, tty2)"));
    }

    [Fact]
    public async Task Nobody_else_reads_the_script_and_nothing_of_it_is_left()
    {
        NeedsRoot();
        sessions.Session = FakeSessions.OfNobody(home);
        var result = await Run(Script("stat -c '%a %u' \"$0\" . ; echo \"$0\"; pwd; ln -s /etc away; mkdir -p deep/er"));

        var said = result.Output.Split('\n');
        said[..2].ShouldBe(["600 65534", "755 65534"], result.Message);
        File.Exists(said[2]).ShouldBeFalse();
        Directory.Exists(Path.GetDirectoryName(said[3])).ShouldBeFalse();
        Directory.Exists("/etc").ShouldBeTrue();
    }

    [Fact]
    public async Task What_a_killed_agent_left_is_removed_with_its_script_and_nothing_of_another_agent()
    {
        NeedsRoot();
        var session = FakeSessions.OfNobody(home);
        var left = Left(folder.File("actions"), session);
        var others = Left(folder.File("others"), session);
        File.CreateSymbolicLink(Path.Combine(left.Path, "work", "away"), home);
        await File.WriteAllTextAsync(Path.Combine(home, "kept"), "", TestContext.Current.CancellationToken);

        await ActionFolder.RemoveLeft(folder.File("actions"));

        Directory.Exists(left.Path).ShouldBeFalse();
        File.Exists(Path.Combine(home, "kept")).ShouldBeTrue();
        File.Exists(Path.Combine(others.Path, "script.sh")).ShouldBeTrue();
        await others.Remove();
        Directory.Exists(others.Path).ShouldBeFalse();
    }

    [Fact]
    public void Only_a_folder_on_the_disk_of_the_data_is_helped_by_room_there()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Folders of sessions are elsewhere on Linux alone.");
        ActionFolder.For(folder.Path, null).IsOnDataDisk.ShouldBeTrue();
        ActionFolder.For(folder.Path, FakeSessions.OfNobody(home)).IsOnDataDisk.ShouldBeFalse();
    }

    [Fact]
    public async Task A_time_out_ends_the_users_whole_tree()
    {
        NeedsRoot();
        sessions.Session = FakeSessions.OfNobody(home);
        var pids = Path.Combine(home, "pids");
        var script = $$"""
            trap '' TERM
            echo $$ >> {{pids}}
            setsid sh -c 'trap "" TERM; echo $$ >> {{pids}}; while :; do sleep 0.05; done' &
            while :; do sleep 0.05; done
            """;
        var result = await Run(Script(script) with { Timeout = TimeSpan.FromMilliseconds(700) });

        result.Ending.ShouldBe(ActionEnding.TimedOut);
        var started = await File.ReadAllLinesAsync(pids, TestContext.Current.CancellationToken);
        started.Length.ShouldBe(2);
        started.ShouldAllBe(pid => !IsAlive(pid));
    }

    [Theory]
    [InlineData(NobodyLoggedOn.Fail, ActionEnding.NotStarted, "nobody is logged on at the computer")]
    [InlineData(NobodyLoggedOn.Skip, ActionEnding.Skipped, "nobody is logged on; skipped by its rule")]
    [InlineData(NobodyLoggedOn.Wait, ActionEnding.NobodyLoggedOn, "")]
    public async Task Without_a_session_the_rule_decides_and_nothing_is_started(NobodyLoggedOn rule, ActionEnding ending, string message)
    {
        var file = Path.Combine(home, "started");
        var result = await Run(Script($"touch {file}") with { NobodyLoggedOn = rule });

        (result.Ending, result.Message).ShouldBe((ending, message));
        File.Exists(file).ShouldBeFalse();
    }

    private static void NeedsRoot() => Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "To become another user needs root on Linux.");

    private static ActionFolder Left(string actions, UserSession session)
    {
        var left = ActionFolder.For(actions, session);
        left.Create();
        File.WriteAllText(Path.Combine(left.Path, "script.sh"), "echo secret");
        File.WriteAllText(Path.Combine(left.CreateWork(hasFiles: true), "made"), "");
        left.HandOver();
        return left;
    }

    private static ScriptAction Script(string text) => new() { Name = "x", Script = text, RunAs = RunAs.LoggedOnUser };

    private Task<ActionResult> Run(ActionSpec action) =>
        new SessionRunner(processes, sessions).Run(new StartAction("session", 0, action, 1), _ => ValueTask.CompletedTask, CancellationToken.None);
}
