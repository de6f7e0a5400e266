using System.Runtime.Versioning;
using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Power;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Tests.Power;

/// <summary>Programs of the test's own instead of those that would restart this computer.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PowerRunnerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<string> calls = [];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(PowerOperation.Reboot, "wall systemctl", "wall This computer restarts in 0.01 seconds, by order of its administrators. Please save your work.|systemctl reboot")]
    [InlineData(PowerOperation.Shutdown, "systemctl shutdown", "systemctl poweroff")]
    [InlineData(PowerOperation.Shutdown, "shutdown", "shutdown -h now")]
    [InlineData(PowerOperation.Reboot, "shutdown", "shutdown -r now")]
    public async Task After_the_notice_and_when_that_is_durable_the_order_is_given(PowerOperation operation, string programs, string said)
    {
        foreach (var program in programs.Split(' '))
            Program(program, $"echo {program} \"$@\" >> {folder.File("said")}");

        var result = await Run(new PowerAction { Name = "x", Operation = operation, Notice = TimeSpan.FromMilliseconds(10) }, TimeSpan.Zero);

        Said().ShouldBe(said.Replace("0.01 seconds", "0 seconds"));
        calls.ShouldBe([said.StartsWith("wall", StringComparison.Ordinal) ? said.Split('|')[0].Replace("0.01 seconds", "0 seconds") : ""]);
        (result.Ending, result.Message).ShouldBe((ActionEnding.Failed, "the computer has not gone down within 00:00:00"));
    }

    [Fact]
    public async Task A_stop_during_the_notice_keeps_the_computer_up()
    {
        Program("systemctl", $"echo systemctl >> {folder.File("said")}");
        using var stop = new CancellationTokenSource();
        var running = Run(new PowerAction { Name = "x", Operation = PowerOperation.Reboot, Notice = TimeSpan.FromHours(1) }, TimeSpan.Zero, stop: stop.Token);
        running.IsCompleted.ShouldBeFalse();
        await stop.CancelAsync();

        (await running).Ending.ShouldBe(ActionEnding.Stopped);
        Said().ShouldBeEmpty();
        calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_system_refuses_is_told()
    {
        Program("systemctl", "echo no way >&2; exit 4");

        var result = await Run(new PowerAction { Name = "x", Operation = PowerOperation.Reboot }, TimeSpan.FromHours(1));

        (result.Ending, result.Message).ShouldBe((ActionEnding.Failed, "systemctl reboot ended with return code 4: no way"));
    }

    [Fact]
    public async Task Without_the_programs_it_says_so_and_without_need_it_does_nothing()
    {
        (await Run(new PowerAction { Name = "x", Operation = PowerOperation.Reboot }, TimeSpan.FromHours(1))).Message.ShouldContain("neither systemctl nor shutdown");
        var idle = await Run(new PowerAction { Name = "x", Operation = PowerOperation.Reboot, OnlyIfNeeded = true }, TimeSpan.FromHours(1));

        (idle.Ending, idle.Message).ShouldBe((ActionEnding.NotApplicable, "no reboot is needed"));
        calls.ShouldBeEmpty();
    }

    private Task<ActionResult> Run(PowerAction action, TimeSpan patience, CancellationToken stop = default) =>
        new PowerRunner(() => false, folder.File("bin"), TimeProvider.System) { Patience = patience }.Run(
            action,
            () =>
            {
                calls.Add(Said());
                return ValueTask.CompletedTask;
            },
            stop);

    private string Said() => File.Exists(folder.File("said")) ? string.Join('|', File.ReadAllLines(folder.File("said"))) : "";

    private void Program(string name, string script)
    {
        var file = Path.Combine(Directory.CreateDirectory(folder.File("bin")).FullName, name);
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
