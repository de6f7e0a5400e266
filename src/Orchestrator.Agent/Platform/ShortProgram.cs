using System.ComponentModel;
using System.Diagnostics;

namespace Orchestrator.Agent.Platform;

/// <summary>Programs of the system that answer at once, run for the agent itself.</summary>
internal static class ShortProgram
{
    /// <summary>Runs one to its end.</summary>
    /// <returns>Its return code and both outputs.</returns>
    /// <param name="environment">Instead of the agent's own environment; null: that one.</param>
    /// <exception cref="IOException">It could not be started.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static async Task<(int Code, string Said)> Run(
        string file, IReadOnlyList<string> arguments, CancellationToken cancellation, IReadOnlyDictionary<string, string>? environment = null)
    {
        var info = new ProcessStartInfo(file) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, CreateNoWindow = true };
        foreach (var argument in arguments)
            info.ArgumentList.Add(argument);
        if (environment is not null)
        {
            info.Environment.Clear();
            foreach (var (name, value) in environment)
                info.Environment[name] = value;
        }

        using var process = Start(info);
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var error = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, $"{await output}{await error}".Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process Start(ProcessStartInfo info)
    {
        try
        {
            return Process.Start(info) ?? throw new IOException($"{info.FileName} could not be started");
        }
        catch (Win32Exception refused)
        {
            throw new IOException($"{info.FileName} could not be started: {refused.Message}", refused);
        }
    }
}
