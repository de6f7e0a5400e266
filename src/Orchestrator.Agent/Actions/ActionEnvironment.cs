using Orchestrator.Agent.Sessions;

namespace Orchestrator.Agent.Actions;

/// <summary>What an action finds in its environment before anything is added.</summary>
internal static class ActionEnvironment
{
    /// <summary>That of the user's session, or the agent's own without what the product was configured with.</summary>
    public static Dictionary<string, string> Of(UserSession? session)
    {
        // Windows' names are the same in any letter case.
        var environment = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        if (session is not null)
        {
            foreach (var (name, value) in session.Environment)
                environment[name] = value;
            return environment;
        }

        // What the agent was configured with, whatever else of the product its shell knew, and where that was, is no business of a script.
        var own = Environment.GetEnvironmentVariables().GetEnumerator();
        while (own.MoveNext())
        {
            if (own.Key is string name && own.Value is string value && !IsOfAgent(name))
                environment[name] = value;
        }

        return environment;
    }

    private static bool IsOfAgent(string name) => name.StartsWith("ORCHESTRATOR_", StringComparison.OrdinalIgnoreCase) || name is "PWD" or "OLDPWD";
}
