using System.Diagnostics;
using Orchestrator.Contracts.Clock;

namespace Orchestrator.Server.Agents;

/// <summary>The agent's program and how it is started.</summary>
/// <param name="Path">The program, or a .dll that dotnet runs.</param>
/// <param name="Clock">The server's test clock, which its agent must share; null: real time.</param>
internal sealed record AgentProgram(string Path, TestClock? Clock = null)
{
    private static readonly string[] Secrets =
        ["ORCHESTRATOR_API_KEY", "ORCHESTRATOR_API_KEY_FILE", "ORCHESTRATOR_MASTER_KEY", "ORCHESTRATOR_MASTER_KEY_FILE"];

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

    /// <summary>Its scripts inherit its environment, so the server's secrets are taken out of it.</summary>
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
        foreach (var secret in Secrets)
            info.Environment.Remove(secret);
        if (Clock is not null)
            info.Environment[TestClock.Variable] = Clock.Setting;
        return info;
    }
}
