using Orchestrator.Agent.Sessions;

namespace Orchestrator.Agent.Tests.Sessions;

/// <summary>Whose session it is that counts as that of the logged-on user.</summary>
public sealed class LogindSessionTests
{
    private const string Printed =
        """
        Id=1285
        User=1001
        Name=clerk
        TimestampMonotonic=28434970277
        TTY=pts/0
        Remote=no
        Leader=52
        Type=tty
        Class=user
        Active=yes
        """;

    [Fact]
    public void What_loginctl_prints_is_read()
    {
        LogindSession.Read(Printed).ShouldBe(new LogindSession
        {
            Id = "1285", User = 1001, Name = "clerk", Terminal = "pts/0", Leader = 52, Type = "tty", Class = "user", IsActive = true, Since = 28434970277,
        });
        LogindSession.Read("Failed to get path for session '9': No session '9' known").ShouldBeNull();
    }

    [Theory]
    [InlineData("Remote=no", "Remote=yes")]
    [InlineData("Active=yes", "Active=no")]
    [InlineData("Class=user", "Class=greeter")]
    [InlineData("Class=user", "Class=manager")]
    [InlineData("Class=user", "Class=background")]
    public void A_session_that_nobody_sits_at_does_not_count(string part, string other)
    {
        LogindSession.Active([LogindSession.Read(Printed)!]).ShouldNotBeNull();
        LogindSession.Active([LogindSession.Read(Printed.Replace(part, other, StringComparison.Ordinal))!]).ShouldBeNull();
    }

    [Fact]
    public void The_one_at_the_seat_goes_first_then_the_one_with_a_screen_then_the_newest()
    {
        var old = LogindSession.Read(Printed)!;
        var newer = old with { Id = "newer", Since = old.Since + 1 };
        var graphical = old with { Id = "graphical", Type = "x11" };
        var seated = old with { Id = "seated", Seat = "seat0" };

        LogindSession.Active([old, newer])!.Id.ShouldBe("newer");
        LogindSession.Active([newer, graphical, old])!.Id.ShouldBe("graphical");
        LogindSession.Active([newer, graphical, seated])!.Id.ShouldBe("seated");
        LogindSession.Active([]).ShouldBeNull();
    }

    [Fact]
    public void Display_and_bus_come_from_what_the_session_says_and_nothing_that_could_lead_root_astray_does()
    {
        var environment = SessionEnvironment.Of(LogindSession.Read(Printed)! with { Seat = "seat0" }, UnixAccount.Read("clerk:x:1001:100:Clerk,,,:/home/clerk:/bin/bash")!);
        SessionEnvironment.Take(["DISPLAY=:3", "XAUTHORITY=$'/run/user/1001/a b'", "LD_PRELOAD=/tmp/evil.so", "BASH_ENV=/tmp/evil", "PATH=/home/clerk/bin:/usr/bin", "LANG=$'a\\nb'", "nonsense"], environment);

        environment.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}").ShouldBe(
            [
                "DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1001/bus", "DISPLAY=:3", "HOME=/home/clerk", "LOGNAME=clerk", "PATH=/home/clerk/bin:/usr/bin", "SHELL=/bin/bash", "USER=clerk",
                "XAUTHORITY=/run/user/1001/a b", "XDG_RUNTIME_DIR=/run/user/1001", "XDG_SEAT=seat0", "XDG_SESSION_ID=1285", "XDG_SESSION_TYPE=tty",
            ]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("clerk:x:one:100::/home/clerk:/bin/sh")]
    [InlineData("clerk:x:1001")]
    public void What_is_no_account_is_none(string line) => UnixAccount.Read(line).ShouldBeNull();
}
