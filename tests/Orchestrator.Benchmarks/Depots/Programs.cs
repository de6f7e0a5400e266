using System.Diagnostics;

namespace Orchestrator.Benchmarks.Depots;

/// <summary>Programs that are called to their ends, or that serve until they are killed.</summary>
internal static class Programs
{
    /// <summary>A program of the checkout that this one was built in.</summary>
    public static string Find(string project, string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var program = Path.Combine(folder.FullName, "src", project, "bin", "Release", "net10.0", file);
            if (File.Exists(program))
                return program;
        }

        throw new FileNotFoundException($"{file} has not been built; build Orchestrator.sln, Release.");
    }

    public static Task Dotnet(string program, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> settings) => Call("dotnet", [program, .. arguments], settings);

    public static async Task Call(string program, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> settings)
    {
        using var process = Start(program, arguments, settings);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with code {process.ExitCode}: {await output}{await error}");
    }

    public static Process Start(string program, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> settings)
    {
        var info = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in settings)
            info.Environment[name] = value;
        return System.Diagnostics.Process.Start(info) ?? throw new InvalidOperationException($"{program} could not be started.");
    }
}
