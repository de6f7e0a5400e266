using System.Diagnostics;
using System.Runtime.Versioning;
using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Commands;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Commands;
using static Orchestrator.Agent.Tests.Processes;

namespace Orchestrator.Agent.Tests.Actions;

/// <summary>Real processes on a Unix system.</summary>
public sealed class ActionRunnerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ActionRunner runner;

    public ActionRunnerTests() =>
        runner = Runner(grace: TimeSpan.FromMilliseconds(300), drain: TimeSpan.FromSeconds(20));

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("echo out; echo err >&2; echo out again", 0, "out\nerr\nout again\n")]
    [InlineData("exit 3", 3, "")]
    [InlineData("printf 'gr\\303\\274n \\377'", 0, "grün ?")]
    [InlineData("kill -9 $$", 137, "")]
    [InlineData("kill -PIPE $$", 141, "")]
    [InlineData("cat", 0, "")]
    [InlineData("ps -o sid= -p $$ | tr -d ' ' | grep -qx $$ && echo its own session", 0, "its own session\n")]
    [InlineData("echo ${OLDPWD-none}", 0, "none\n")]
    public async Task A_script_is_run_with_both_outputs_merged_as_they_come(string script, int code, string output)
    {
        var result = await Run(Script(script));

        (result.Ending, result.ReturnCode, result.Output, result.OutputTruncated).ShouldBe((ActionEnding.Exited, code, output, false));
    }

    [Fact]
    public async Task A_program_gets_its_arguments_as_they_are()
    {
        var result = await Run(new ProgramAction { Name = "x", Program = "printf", Arguments = ["%s|", "a b", "$HOME", "*", "\"'", ""] });

        result.Output.ShouldBe("a b|$HOME|*|\"'||");
    }

    [Fact]
    public async Task A_program_that_is_no_program_of_the_system_is_read_by_the_shell()
    {
        var result = await Run(new ProgramAction { Name = "x", Program = Executable("plain", "echo \"$1\"; exit 4\n"), Arguments = ["a b"] });

        (result.ReturnCode, result.Output).ShouldBe((4, "a b\n"));
    }

    [Fact]
    public async Task A_program_whose_interpreter_is_missing_is_named()
    {
        var program = Executable("broken", "#!/no/such/interpreter\n");

        var result = await Run(new ProgramAction { Name = "x", Program = program });

        (result.Ending, result.Message).ShouldBe((ActionEnding.NotStarted, $"{program} cannot be started: No such file or directory"));
    }

    [Fact]
    public async Task What_no_program_can_be_given_is_told()
    {
        var result = await Run(new ProgramAction { Name = "x", Program = "true", Arguments = ["a\0b"] });

        result.Ending.ShouldBe(ActionEnding.NotStarted);
        result.Message.ShouldContain("null character");
    }

    [Fact]
    public async Task Many_actions_one_after_the_other_leave_no_process_and_no_pipe()
    {
        var before = Directory.GetFiles("/proc/self/fd").Length;
        for (var i = 0; i < 100; i++)
            (await Run(new ProgramAction { Name = "x", Program = "true" })).ReturnCode.ShouldBe(0);

        // Others of this process come and go.
        Directory.GetFiles("/proc/self/fd").Length.ShouldBeLessThan(before + 50);
    }

    [Fact]
    public async Task Of_an_action_whose_process_cannot_be_told_nothing_is_left()
    {
        var told = "";
        var result = await runner.Run(
            new StartAction("command", 0, Script("sleep 60"), 1),
            mark =>
            {
                told = mark.ProcessId.ToString();
                throw new IOException("the disk is broken");
            },
            CancellationToken.None,
            CancellationToken.None);

        (result.Ending, result.Message).ShouldBe((ActionEnding.NotStarted, "the disk is broken"));
        await Wait.Until(() => !IsAlive(told));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [SupportedOSPlatform("linux")]
    public async Task A_process_runs_in_its_folder_also_where_only_a_shell_can_go_there(bool entersFolders)
    {
        var place = Directory.CreateDirectory(folder.File("a place")).FullName;
        var launch = new ProcessLaunch(["/bin/sh", "-c", "pwd; env | grep -c PWD; cat; echo $1", "sh", "two words"], place, new Dictionary<string, string> { ["OLDPWD"] = "/" });
        using var process = new SpawnedProcess(launch, entersFolders);

        using var output = new StreamReader(process.Outputs.Single().Stream);
        var lines = (await output.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n');

        (lines[0], lines[^2], await process.Exit).ShouldBe((place, "two words", 0));
    }

    [Fact]
    public async Task A_script_is_found_on_no_command_line_and_readable_by_its_owner_alone()
    {
        var result = await Run(Script("tr '\\0' ' ' < /proc/$$/cmdline; echo; stat -c %a \"$0\" \"$(dirname \"$0\")\" # s3cret"));

        result.Output.ShouldNotContain("s3cret");
        result.Output.Split('\n')[1..3].ShouldBe(["600", "700"]);
    }

    [Fact]
    public async Task An_action_does_not_see_the_settings_of_the_product_unless_it_is_given_them()
    {
        Environment.SetEnvironmentVariable("ORCHESTRATOR_API_KEY", "s3cret");
        Environment.SetEnvironmentVariable("ORCHESTRATOR_AGENT_DATA", "/somewhere");

        var result = await Run(Script("env | grep -i ^orchestrator | sort") with { Environment = new Dictionary<string, string> { ["ORCHESTRATOR_URL"] = "given" } });

        Environment.SetEnvironmentVariable("ORCHESTRATOR_API_KEY", null);
        Environment.SetEnvironmentVariable("ORCHESTRATOR_AGENT_DATA", null);
        result.Output.ShouldBe("ORCHESTRATOR_COMMAND=command:0\nORCHESTRATOR_URL=given\n");
    }

    [Fact]
    public async Task Environment_and_working_directory_are_those_of_the_action()
    {
        var action = Script("echo $COLOUR; echo $ORCHESTRATOR_COMMAND; pwd") with
        {
            Environment = new Dictionary<string, string> { ["COLOUR"] = "green" },
            WorkingDirectory = folder.Path,
        };

        (await Run(action)).Output.ShouldBe($"green\ncommand:0\n{folder.Path}\n");
    }

    [Fact]
    public async Task Without_a_working_directory_there_is_a_fresh_one_that_is_removed()
    {
        var result = await Run(Script("ls -A | wc -l; touch left; pwd"));

        var lines = result.Output.Split('\n');
        lines[0].ShouldBe("0");
        Directory.Exists(lines[1]).ShouldBeFalse();
        Directory.EnumerateFileSystemEntries(folder.File("actions")).ShouldBeEmpty();
    }

    public static TheoryData<ActionSpec, string> Missing => new()
    {
        { new ProgramAction { Name = "x", Program = "no-such-program" }, "there is no program 'no-such-program' in PATH" },
        { new ProgramAction { Name = "x", Program = "/no/such/program" }, "there is no program '/no/such/program'" },
        { new ProgramAction { Name = "x", Program = "/etc" }, "'/etc' is a folder" },
        { new ProgramAction { Name = "x", Program = "/etc/passwd" }, "'/etc/passwd' is not executable" },
        { Script("x") with { Shell = ScriptShell.Cmd }, "cmd exists only on Windows" },
        { Script("x") with { Shell = ScriptShell.PowerShell, Environment = new Dictionary<string, string> { ["PATH"] = "/nowhere" } }, "there is no 'pwsh'" },
        { Script("x") with { WorkingDirectory = "/no/such/folder" }, "/no/such/folder does not exist" },
    };

    [Theory]
    [MemberData(nameof(Missing))]
    public async Task What_is_missing_is_named(ActionSpec action, string message)
    {
        var result = await Run(action);

        result.Ending.ShouldBe(ActionEnding.NotStarted);
        result.Message.ShouldContain(message);
    }

    [Fact]
    public async Task The_processor_time_of_all_its_processes_is_told()
    {
        var result = await Run(Script("sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'"));

        result.CpuTime.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public async Task The_memory_of_the_largest_of_its_processes_is_seen()
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "sh -c 'x=$(head -c 20000000 /dev/zero | tr \\\\0 x); read end'; exit 0"]) { UseShellExecute = false, RedirectStandardInput = true }).ShouldNotBeNull();
        await using var watch = new MemoryWatch(process.Id);

        await Wait.Until(() => watch.Peak > 20_000_000);

        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        watch.Peak.ShouldNotBeNull().ShouldBeLessThan(1_000_000_000);
    }

    [Fact]
    public async Task Bash_and_python_read_their_own_scripts()
    {
        (await Run(Script("words=(a b c); echo ${#words[@]} ${BASH_VERSION:+bash}") with { Shell = ScriptShell.Bash })).Output.ShouldBe("3 bash\n");
        Assert.SkipUnless((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(place => File.Exists(Path.Combine(place, "python3"))), "There is no Python here.");
        var python = await Run(Script("import sys\nprint('grün', sys.version_info.major)\nsys.exit(4)") with { Shell = ScriptShell.Python });
        (python.ReturnCode, python.Output).ShouldBe((4, "grün 3\n"));
    }

    [Theory]
    [InlineData(ScriptShell.Bash, "bash")]
    [InlineData(ScriptShell.Python, "python3")]
    public async Task An_interpreter_that_is_missing_is_named(ScriptShell shell, string name)
    {
        var result = await Run(Script("") with { Shell = shell, Environment = new Dictionary<string, string> { ["PATH"] = folder.Path } });

        result.Ending.ShouldBe(ActionEnding.NotStarted);
        result.Message.ShouldBe($"there is no '{name}' on this computer, which the script needs; install it or choose another shell (PATH is {folder.Path})");
    }

    [Fact]
    public async Task The_output_keeps_its_first_and_its_last_half()
    {
        var result = await Run(Script("echo first; seq 100000; echo last"));

        result.OutputTruncated.ShouldBeTrue();
        result.Output.Length.ShouldBe(ContractLimits.OutputBytes);
        result.Output.ShouldStartWith("first\n1\n2\n");
        result.Output.ShouldEndWith("99999\n100000\nlast\n");
    }

    [Fact]
    public async Task The_time_out_ends_a_tree_that_forks_leaves_the_session_and_ignores_the_polite_signal()
    {
        var pids = folder.File("pids");
        var script = $$"""
            trap '' TERM
            echo $$ >> {{pids}}
            setsid sh -c 'trap "" TERM; echo $$ >> {{pids}}; while :; do sleep 0.05; done' &
            env -u ORCHESTRATOR_COMMAND sh -c 'trap "" TERM; echo $$ >> {{pids}}; while :; do sleep 0.05; done' &
            while :; do sleep 0.05; done
            """;
        var result = await Run(Script(script) with { Timeout = TimeSpan.FromMilliseconds(700) });

        result.Ending.ShouldBe(ActionEnding.TimedOut);
        result.ReturnCode.ShouldBeNull();
        var started = await File.ReadAllLinesAsync(pids);
        started.Length.ShouldBe(3);
        started.ShouldAllBe(pid => !IsAlive(pid));
    }

    [Fact]
    public async Task A_tree_that_is_asked_to_end_may_clean_up()
    {
        using var stop = new CancellationTokenSource();
        var ready = folder.File("ready");
        var script = Script($"trap 'echo cleaned; exit 0' TERM; touch {ready}; while :; do sleep 0.02; done");
        var patient = Runner(grace: TimeSpan.FromSeconds(20), drain: TimeSpan.FromSeconds(20));
        var running = patient.Run(new StartAction("command", 0, script, 1), _ => ValueTask.CompletedTask, CancellationToken.None, stop.Token);
        await Wait.Until(() => File.Exists(ready));
        await stop.CancelAsync();
        var result = await running;

        // The shell may add that its child was terminated, for the whole tree is asked.
        (result.Ending, result.Output).ShouldSatisfyAllConditions(
            answer => answer.Ending.ShouldBe(ActionEnding.Stopped), answer => answer.Output.ShouldContain("cleaned\n"));
    }

    [Fact]
    public async Task A_child_that_holds_the_output_neither_delays_the_report_for_long_nor_dies()
    {
        var pid = folder.File("pid");
        var hasty = Runner(grace: TimeSpan.Zero, drain: TimeSpan.FromMilliseconds(500));
        var script = Script($"exec sleep 60 & echo $! > {pid}; echo done");
        var result = await hasty.Run(new StartAction("command", 0, script, 1), _ => ValueTask.CompletedTask, CancellationToken.None, CancellationToken.None);

        (result.Ending, result.ReturnCode).ShouldBe((ActionEnding.Exited, 0));
        result.Output.ShouldContain("done");
        result.Message.ShouldContain("still holds its output");
        var child = (await File.ReadAllTextAsync(pid)).Trim();
        IsAlive(child).ShouldBeTrue();
        using var left = Process.GetProcessById(int.Parse(child));
        left.Kill();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_survived_of_an_earlier_agents_action_is_found_by_session_and_by_marker_noted_or_not(bool isNoted)
    {
        var pids = folder.File("pids");
        ProcessMark? mark = null;
        var script = $"env -u ORCHESTRATOR_COMMAND sleep 60 & echo $! >> {pids}; setsid sleep 60 & echo $! >> {pids}; echo $$ >> {pids}; sleep 60";
        var running = runner.Run(
            new StartAction("command", 0, Script(script), 1),
            process =>
            {
                mark = process;
                return ValueTask.CompletedTask;
            },
            CancellationToken.None,
            CancellationToken.None);
        await Wait.Until(() => File.Exists(pids) && File.ReadAllLines(pids).Length == 3);

        await runner.EndSurvivors(new InterruptedAction("command", 0, isNoted ? mark : null), CancellationToken.None);

        (await File.ReadAllLinesAsync(pids)).ShouldAllBe(pid => !IsAlive(pid));
        await running;
    }

    [Theory]
    [InlineData("another boot")]
    [InlineData("another start")]
    [InlineData("another action")]
    public async Task A_process_that_only_looks_like_a_survivor_is_left_alone(string difference)
    {
        using var stop = new CancellationTokenSource();
        ProcessMark? mark = null;
        var ready = folder.File("ready");
        var running = runner.Run(
            new StartAction("command", 0, Script($"touch {ready}; sleep 60"), 1),
            process =>
            {
                mark = process;
                return ValueTask.CompletedTask;
            },
            CancellationToken.None,
            stop.Token);
        await Wait.Until(() => File.Exists(ready));
        var found = mark.ShouldNotBeNull();
        var other = difference switch
        {
            "another boot" => found with { BootId = "other" },
            "another start" => found with { StartTime = found.StartTime + 1 },
            _ => null,
        };

        await runner.EndSurvivors(new InterruptedAction("command", 1, other), CancellationToken.None);

        IsAlive(found.ProcessId.ToString()).ShouldBeTrue();
        await stop.CancelAsync();
        await running;
    }

    private ActionRunner Runner(TimeSpan grace, TimeSpan drain) =>
        new(folder.File("actions"), TimeProvider.System) { Grace = grace, Drain = drain };

    private string Executable(string name, string content)
    {
        var file = folder.File(name);
        File.WriteAllText(file, content);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return file;
    }

    private static ScriptAction Script(string text) => new() { Name = "x", Script = text };

    private Task<ActionResult> Run(ActionSpec action, CancellationToken stop = default) =>
        runner.Run(new StartAction("command", 0, action, 1), _ => ValueTask.CompletedTask, CancellationToken.None, stop);
}
