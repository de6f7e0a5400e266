using System.Diagnostics;
using Orchestrator.Contracts.Clock;

namespace Orchestrator.Server.Agents;

/// <summary>The agent's program and how it is started.</summary>
/// <param name="Path">The program, or a .dll that dotnet runs.</param>
/// <param name="Clock">The server's test clock, which its agent must share; null: real time.</param>
internal sealed record AgentProgram(string Path, TestClock? Clock = null)
{
    private const string AgentsOwn = "ORCHESTRATOR_AGENT_";

    // Settings of the server and of its web server: keys, passwords of certificates and addresses among them, in whatever case they are written.
    private static readonly string[] ServersOwn = ["ORCHESTRATOR_", "KESTREL__", "ASPNETCORE_"];

    private static readonly string[] Names = ["orchestrator-agent", "orchestrator-agent.exe", "orchestrator-agent.dll"];

    /// <summary>The one the settings name, else the one beside the server; null if there is none.</summary>
    public static AgentProgram? Find(string? setting, TestClock? clock)
    {
        if (setting is not null)
            return File.Exists(setting) ? new AgentProgram(System.IO.Path.GetFullPath(setting), clock) : null;
        return Names
            .Select(name => System.IO.Path.Combine(AppContext.BaseDirectory, name))
            .Where(File.Exists)
            .Select(path => new AgentProgram(path, clock))
            .FirstOrDefault();
    }

    /// <summary>Its scripts inherit its environment, so the server's settings are taken out of it.</summary>
    public ProcessStartInfo StartInfo(IEnumerable<string> arguments)
    {
        var info = new ProcessStartInfo { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        if (Path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
        {
            info.FileName = "dotnet";
            info.ArgumentList.Add(Path);
        }
        else
        {
            info.FileName = Path;
        }

        foreach (var argument in arguments)
            info.ArgumentList.Add(argument);
        foreach (var name in info.Environment.Keys.Where(IsServersOwn).ToList())
            info.Environment.Remove(name);
        if (Clock is not null)
            info.Environment[TestClock.Variable] = Clock.Setting;
        return info;
    }

    private static bool IsServersOwn(string name) =>
        ServersOwn.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) && !name.StartsWith(AgentsOwn, StringComparison.Ordinal);
}
