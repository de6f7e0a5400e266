using System.Reflection;
using System.Security.Claims;
using Orchestrator.Core.Access;
using Orchestrator.Core.Targets;
using Orchestrator.Server.Access;
using Orchestrator.Server.Agents;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Api;

/// <summary>What the server says of itself and of the caller.</summary>
/// <param name="TestClock">Offset and speed of the test clock; null: the real clock.</param>
/// <param name="Now">The server's clock.</param>
/// <param name="Role">Role of the caller's key or user.</param>
/// <param name="Key">Name of the caller's key, or user:NAME: the "who" of what is done.</param>
/// <param name="User">What people call the user who has signed in; null: the caller has a key.</param>
/// <param name="LocalTarget">Name of the target that stands for the server's own computer; null if no agent is started there.</param>
/// <param name="RetentionDays">Ended runs are removed after so many days.</param>
public sealed record ServerView(
    string Name, string Version, string Storage, string Messaging, string? TestClock, int SimulatedTargets, DateTimeOffset Now, Role Role, string Key, string? User,
    string? LocalTarget, int RetentionDays);

internal static class ServerInfo
{
    public static string Version { get; } =
        typeof(ServerInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    public static void MapServer(this RouteGroupBuilder api) =>
        api.MapGet("/server", Get).Named("getServer", "What this server is, and who is asking.", Role.Viewer);

    private static ServerView Get(ServerSettings settings, TimeProvider time, Target local, ClaimsPrincipal user) => new(
        "Orchestrator", Version, settings.Storage.Split(':')[0], settings.Broker is null ? "inprocess" : "rabbitmq", settings.TestClock?.Setting, settings.Simulated.Targets, time.GetUtcNow(), user.Role(), user.Who(), Caller.DisplayNameOf(user),
        AgentProgram.Find(settings.Agent, settings.TestClock) is null ? null : local.Name, settings.RetentionDays);
}
