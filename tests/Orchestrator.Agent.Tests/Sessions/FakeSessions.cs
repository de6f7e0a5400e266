using Orchestrator.Agent.Sessions;

namespace Orchestrator.Agent.Tests.Sessions;

/// <summary>A fake: who is logged on is what the test says.</summary>
internal sealed class FakeSessions : IUserSessions
{
    public UserSession? Session { get; set; }

    public List<string> Ended { get; } = [];

    /// <summary>A session of an account that Debian has everywhere, with a home of its own.</summary>
    public static UserSession OfNobody(string home) => new()
    {
        Id = "7",
        User = "nobody",
        Place = "seat0, tty2",
        Account = new UnixAccount(65_534, 65_534, home, "/bin/sh"),
        Environment = new Dictionary<string, string> { ["HOME"] = home, ["USER"] = "nobody", ["PATH"] = "/usr/bin:/bin", ["DISPLAY"] = ":7" },
    };

    public Task<UserSession?> Find(CancellationToken cancellation) => Task.FromResult(Session);

    public Task End(UserSession session, CancellationToken cancellation)
    {
        Ended.Add(session.Id);
        Session = null;
        return Task.CompletedTask;
    }
}
