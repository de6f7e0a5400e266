using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Sessions;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Tests.Sessions;

/// <summary>Messages to the user and the end of the user's session, by programs that are fakes and answer as the real ones do.</summary>
public sealed class UserMessageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly FakeSessions sessions = new();

    public UserMessageTests() => sessions.Session = new UserSession
    {
        Id = "7",
        User = "clerk",
        Account = new UnixAccount(OperatingSystem.IsLinux() ? Agent.Platform.LinuxFile.OwnAccount : 0, 0, "/", "/bin/sh"),
        Environment = new Dictionary<string, string> { ["DISPLAY"] = ":7", ["PATH"] = "/usr/bin:/bin" },
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("zenity", "exit 0", ActionEnding.Succeeded, "shown by zenity in session 7 of clerk: confirmed after 0 s")]
    [InlineData("zenity", "exit 5", ActionEnding.Succeeded, "shown by zenity in session 7 of clerk: nobody answered within 00:00:30")]
    [InlineData("zenity", "echo warning >&2; echo Later; exit 1", ActionEnding.Postponed, "clerk has postponed it (1 of 2)")]
    [InlineData("kdialog", "exit 0", ActionEnding.Succeeded, "shown by kdialog in session 7 of clerk: confirmed after 0 s")]
    [InlineData("kdialog", "exit 1", ActionEnding.Postponed, "clerk has postponed it (1 of 2)")]
    public async Task What_the_user_answers_decides(string program, string answer, ActionEnding ending, string message)
    {
        Fake("notify-send", "exit 9");
        Fake(program, answer);

        var result = await Show(Message());

        (result.Ending, result.Message).ShouldBe((ending, message));
        result.Resume.ShouldBe(ending == ActionEnding.Postponed ? TimeSpan.FromMinutes(15) : null);
    }

    [Fact]
    public async Task One_that_cannot_open_the_screen_gives_way_to_the_next_and_a_notification_takes_no_answer()
    {
        Fake("zenity", "echo 'cannot open display: :7' >&2; exit 1");
        Fake("kdialog", "exit 254");
        Fake("notify-send", $"echo \"$@\" > {folder.File("said")}");

        var result = await Show(Message() with { Answer = TimeSpan.Zero });

        result.Message.ShouldBe("shown by notify-send in session 7 of clerk: no answer is possible there, so that postponement is not applicable");
        (await File.ReadAllTextAsync(folder.File("said"), TestContext.Current.CancellationToken)).ShouldBe("--urgency=critical -- Message of your administrators Save!\n");
    }

    [Fact]
    public async Task A_screen_without_a_program_to_show_something_is_not_applicable_in_words()
    {
        var result = await Show(Message());

        (result.Ending, result.Message).ShouldBe(
            (ActionEnding.NotApplicable, "session 7 of clerk has a screen, but none of zenity, kdialog and notify-send can show something on it; install one of them"));
    }

    [Fact]
    public async Task After_the_last_postponement_none_is_offered()
    {
        Fake("zenity", $"echo \"$@\" > {folder.File("said")}; exit 0");

        (await Show(Message(), postponed: 2)).Message.ShouldEndWith("; postponed 2 times before");

        (await File.ReadAllTextAsync(folder.File("said"), TestContext.Current.CancellationToken)).ShouldNotContain("Later");
    }

    [Fact]
    public async Task Who_is_logged_off_has_the_whole_notice_and_a_cancellation_keeps_the_session()
    {
        Fake("zenity", $"touch {folder.File("shown")}; exit 0");
        using var stop = new CancellationTokenSource();
        var runner = new LogOffRunner(sessions, new UnixScreen(folder.Path), TimeProvider.System);
        var running = runner.Run(Start(0), new LogOffAction { Name = "x", Notice = TimeSpan.FromHours(1) }, stop.Token);
        await Wait.Until(() => File.Exists(folder.File("shown")));
        await stop.CancelAsync();
        (await running).Ending.ShouldBe(ActionEnding.Stopped);
        sessions.Ended.ShouldBeEmpty();

        var result = await runner.Run(Start(0), new LogOffAction { Name = "x", Notice = TimeSpan.FromMilliseconds(300) }, CancellationToken.None);
        (result.Ending, result.Message).ShouldBe((ActionEnding.Succeeded, "session 7 of clerk was logged off; the notice was shown by zenity"));
        sessions.Ended.ShouldBe(["7"]);
        (await runner.Run(Start(0), new LogOffAction { Name = "x" }, CancellationToken.None)).Ending.ShouldBe(ActionEnding.NotApplicable);
    }

    private static MessageAction Message() =>
        new() { Name = "x", Text = "Save!", Answer = TimeSpan.FromSeconds(30), Postponements = 2, Postponement = TimeSpan.FromMinutes(15) };

    private static StartAction Start(int postponed) => new("command", 0, Message(), 1) { Postponements = postponed };

    private Task<ActionResult> Show(MessageAction action, int postponed = 0) =>
        new MessageRunner(sessions, new UnixScreen(folder.Path), TimeProvider.System).Run(Start(postponed), action, CancellationToken.None);

    private void Fake(string program, string body)
    {
        File.WriteAllText(folder.File(program), $"#!/bin/sh\n{body}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.File(program), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
