using System.Diagnostics;
using Orchestrator.Agent.Sessions;

namespace Orchestrator.Agent.Actions;

/// <summary>A process that can be started.</summary>
/// <param name="Command">Full path of the executable, then its arguments.</param>
/// <param name="WorkingDirectory">Where it runs.</param>
/// <param name="Environment">All of its environment.</param>
internal sealed record ProcessLaunch(IReadOnlyList<string> Command, string WorkingDirectory, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Merges both outputs in the order in which they were written; the arguments are handed on as they are.</summary>
    private static readonly string[] MergingShell = ["/bin/sh", "-c", "exec \"$@\" 2>&1", "orchestrator-agent"];

    /// <summary>In which session of Windows; null: in the agent's own.</summary>
    public UserSession? Session { get; init; }

    /// <summary>Starts it as .NET or Windows does; there is nothing on its standard input.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The system refused.</exception>
    public StartedProcess Start()
    {
        if (Session is { } session && OperatingSystem.IsWindows())
            return WindowsSessionProcess.Start(session, this);
        var command = OperatingSystem.IsWindows() ? Command : [.. MergingShell, .. Command];
        var info = new ProcessStartInfo(command[0])
        {
            WorkingDirectory = WorkingDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        foreach (var argument in command.Skip(1))
            info.ArgumentList.Add(argument);
        info.Environment.Clear();
        foreach (var (name, value) in Environment)
            info.Environment[name] = value;
        var process = new Process { StartInfo = info };
        try
        {
            process.Start();
            process.StandardInput.Close();
            return new StartedProcess(process, process.StandardOutput.BaseStream, process.StandardError.BaseStream);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }
}

/// <summary>A process that has been started, and what it says.</summary>
/// <param name="Process">The process.</param>
/// <param name="Output">Its standard output; whoever reads it closes it.</param>
/// <param name="Error">Its standard error; whoever reads it closes it.</param>
internal sealed record StartedProcess(Process Process, Stream Output, Stream Error) : IDisposable
{
    /// <summary>Lets it run, if it has been started without.</summary>
    public Action Resume { get; init; } = () => { };

    public void Dispose() => Process.Dispose();
}
