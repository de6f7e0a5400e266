using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Tests.EndToEnd;

internal static class Some
{
    /// <summary>A command for <see cref="AgentProcess.Target"/> that may start at once and expires in an hour.</summary>
    public static Command Execution(string id, params ActionSpec[] actions)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new Command
        {
            Id = id,
            Kind = CommandKind.Execute,
            RunId = "r1",
            Target = AgentProcess.Target,
            Activity = "a1",
            Attempt = 1,
            Sequence = 1,
            IssuedAt = now,
            ExpiresAt = now.AddHours(1),
            Actions = actions,
        };
    }
}
