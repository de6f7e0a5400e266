using System.Diagnostics;
using System.Text;

namespace Orchestrator.EndToEnd;

/// <summary>What a program that was called to its end came to.</summary>
internal sealed record Called(int Code, string Out, string Error)
{
    public IReadOnlyList<string> Lines => Out.TrimEnd().Split('\n');

    /// <param name="heard">Told all that it has put out, whenever there is more.</param>
    public static async Task<Called> Program(ProcessStartInfo info, CancellationToken cancellation, Action<string>? heard = null)
    {
        using var process = Process.Start(info)!;
        try
        {
            var output = heard is null ? process.StandardOutput.ReadToEndAsync(cancellation) : Heard(process.StandardOutput, heard, cancellation);
            var error = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return new Called(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    /// <summary>How a program of the system is started, with the output kept.</summary>
    public static ProcessStartInfo Command(string program, params IEnumerable<string> arguments) =>
        new(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };

    /// <summary>How a program of ours is started: by dotnet, with the output kept and these settings alone.</summary>
    public static ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> settings)
    {
        var info = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        info.ArgumentList.Add(program);
        foreach (var argument in arguments)
            info.ArgumentList.Add(argument);
        foreach (var name in info.Environment.Keys.Where(name => name.StartsWith("ORCHESTRATOR_", StringComparison.Ordinal)).ToList())
            info.Environment.Remove(name);
        foreach (var (name, value) in settings)
            info.Environment[name] = value;
        return info;
    }

    private static async Task<string> Heard(StreamReader reader, Action<string> heard, CancellationToken cancellation)
    {
        var all = new StringBuilder();
        var buffer = new char[16_384];
        while (await reader.ReadAsync(buffer, cancellation) is > 0 and var count)
            heard(all.Append(buffer, 0, count).ToString());
        return all.ToString();
    }
}
