using System.Diagnostics;

namespace Orchestrator.Installation.Tests.Ssh;

/// <summary>The shell that targets run scripts with, on this computer.</summary>
internal static class BourneShell
{
    /// <param name="script">Given on standard input.</param>
    public static (int Code, string Output, string Error) Run(string script, params string[] options)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", [.. options, "-s"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        })!;
        shell.StandardInput.Write(script);
        shell.StandardInput.Close();
        var output = shell.StandardOutput.ReadToEnd();
        var error = shell.StandardError.ReadToEnd();
        shell.WaitForExit();
        return (shell.ExitCode, output, error);
    }
}
