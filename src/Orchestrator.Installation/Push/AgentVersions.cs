namespace Orchestrator.Installation.Push;

/// <summary>Versions of agents, compared.</summary>
internal static class AgentVersions
{
    /// <summary>What cannot be compared counts as older: it is no agent of ours as it should be.</summary>
    public static bool IsOlder(string installed, string offered) =>
        installed != offered && !(Version.TryParse(installed, out var here) && Version.TryParse(offered, out var there) && here > there);
}
