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

    private void Fake(string program, string silent, string answers)
    {
        File.WriteAllText(folder.File(program), $"#!/bin/sh\ncase $1 in\n{silent}) exec sleep 3600;;\n{answers}\nesac\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.File(program), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
