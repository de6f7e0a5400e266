using System.Globalization;

namespace Orchestrator.Server.Agents;

/// <summary>The local agent's folder, seen from outside: whether a process has it, and which.</summary>
internal sealed class AgentFolder(string path)
{
    public string Path { get; } = path;

    /// <summary>The agent locks this file for as long as it lives, so that nobody has to trust a process id.</summary>
    public bool IsTaken()
    {
        var lockFile = System.IO.Path.Combine(Path, "agent.lock");
        if (!File.Exists(lockFile))
            return false;
        try
        {
            using var free = new FileStream(lockFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Id of the process that has it; null if that is not known.</summary>
    public int? Owner()
    {
        try
        {
            return int.TryParse(File.ReadAllText(System.IO.Path.Combine(Path, "agent.pid")).Trim(), CultureInfo.InvariantCulture, out var id) ? id : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
