namespace Orchestrator.Agent.Tests;

internal static class Processes
{
    /// <summary>Whether a process exists and is more than an entry that nobody has collected.</summary>
    public static bool IsAlive(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
