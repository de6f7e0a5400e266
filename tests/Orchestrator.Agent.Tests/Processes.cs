using System.Diagnostics;

namespace Orchestrator.Agent.Tests;

internal static class Processes
{
    /// <summary>Runs a program to its end.</summary>
    public static string Output(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true }).ShouldNotBeNull();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, program);
        return output;
    }

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
