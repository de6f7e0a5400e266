using System.Globalization;
using System.Runtime.Versioning;

namespace Orchestrator.Agent.Sessions;

/// <summary>The session at the console of Windows.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsSessions : IUserSessions
{
    public Task<UserSession?> Find(CancellationToken cancellation)
    {
        if (SessionNative.ConsoleSession() is not { } id)
            return Task.FromResult<UserSession?>(null);
        using var token = SessionNative.TokenOf(id);
        if (token is null)
            return Task.FromResult<UserSession?>(null);
        return Task.FromResult<UserSession?>(new UserSession
        {
            Id = id.ToString(CultureInfo.InvariantCulture),
            User = SessionNative.UserOf(id),
            Place = "console",
            Environment = SessionNative.EnvironmentOf(token),
        });
    }

    public Task End(UserSession session, CancellationToken cancellation) =>
        Task.Run(() => SessionNative.LogOff(uint.Parse(session.Id, CultureInfo.InvariantCulture)), cancellation).WaitAsync(cancellation);
}
