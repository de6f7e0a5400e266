using Orchestrator.Agent.Sessions;

namespace Orchestrator.Agent.Tests.Sessions;

/// <summary>How logind is asked; its programs are fakes.</summary>
public sealed class LogindSessionsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("list-sessions")]
    [InlineData("show-session")]
    [InlineData("passwd")]
    public async Task A_system_that_does_not_answer_is_an_error_and_is_not_waited_for(string silent)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no logind.");
        Fake("loginctl", silent, "list-sessions) echo '7 1001 clerk';; show-session) printf 'Id=7\\nUser=1001\\nName=clerk\\nClass=user\\nActive=yes\\nRemote=no\\n';;");
        Fake("getent", silent, "passwd) echo 'clerk:x:1001:100::/home/clerk:/bin/sh';;");
        var sessions = new LogindSessions(folder.Path, TimeProvider.System) { Seats = folder.Path, Patience = TimeSpan.FromSeconds(1) };

        var refused = await Should.ThrowAsync<IOException>(() => sessions.Find(TestContext.Current.CancellationToken));

        refused.Message.ShouldBe("loginctl, or what else knows of users, did not answer within 1 s");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Programs_of_a_logind_that_is_not_there_tell_that_nobody_is_logged_on(bool isBooted, bool hasSession)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no logind.");
        Fake("loginctl", "nothing", "list-sessions) echo 'System has not been booted with systemd' >&2; exit 1;;");
        Directory.CreateDirectory(folder.File("sessions"));
        if (isBooted)
            Directory.CreateDirectory(folder.File("system"));
        if (hasSession)
            await File.WriteAllTextAsync(folder.File("sessions/7"), "", TestContext.Current.CancellationToken);
        var sessions = new LogindSessions(folder.Path, TimeProvider.System) { Seats = folder.Path, Systemd = (folder.File("system"), folder.File("sessions")) };

        if (isBooted || hasSession)
            (await Should.ThrowAsync<IOException>(() => sessions.Find(TestContext.Current.CancellationToken))).Message
                .ShouldBe("loginctl list-sessions ended with return code 1: System has not been booted with systemd");
        else
            (await sessions.Find(TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    private void Fake(string program, string silent, string answers)
    {
        File.WriteAllText(folder.File(program), $"#!/bin/sh\ncase $1 in\n{silent}) exec sleep 3600;;\n{answers}\nesac\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.File(program), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
