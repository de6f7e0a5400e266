using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Orchestrator.Core.Installation;

namespace Orchestrator.Installation.Processes;

/// <summary>
/// A program that installers call. It and all it starts form one group, which ends as a whole; it has no terminal to ask anybody at.
/// What it prints is kept up to a limit, its end rather than its beginning, and only by whole lines: half a secret could not be masked.
/// </summary>
internal sealed partial class ChildProcess : IDisposable
{
    private const int SigKill = 9;
    private const int Kept = 64 * 1024;

    private readonly Process process;
    private readonly Task<string> error;

    private ChildProcess(Process process)
    {
        this.process = process;
        error = Drain(process.StandardError);
    }

    public StreamWriter Input => process.StandardInput;

    public StreamReader Output => process.StandardOutput;

    /// <summary>What it prints on standard error, once it has ended.</summary>
    public Task<string> Error => error;

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    /// <param name="environment">Added to this process' own; null removes one.</param>
    /// <exception cref="RemoteException">The program is not there.</exception>
    public static ChildProcess Start(
        string program, IEnumerable<string> arguments, InstallationPriority priority, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var info = new ProcessStartInfo
        {
            FileName = "setsid",
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var word in Prefix(priority).Append(program).Concat(arguments))
            info.ArgumentList.Add(word);

        // The server's settings hold secrets, and its programs are asked in a language their words are known in.
        foreach (var name in info.Environment.Keys.Where(name => name.StartsWith("ORCHESTRATOR_", StringComparison.OrdinalIgnoreCase)).ToList())
            info.Environment.Remove(name);
        info.Environment["LC_ALL"] = "C";
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            info.Environment[name] = value;
        try
        {
            return new ChildProcess(Process.Start(info)!);
        }
        catch (Win32Exception missing)
        {
            throw new RemoteException($"The program setsid (util-linux) cannot be started on the server: {missing.Message}", missing);
        }
    }

    /// <summary>Calls a program to its end.</summary>
    /// <param name="input">Given on standard input.</param>
    public static async Task<Called> Call(
        string program,
        IEnumerable<string> arguments,
        string input,
        InstallationPriority priority,
        CancellationToken cancellation,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        using var child = Start(program, arguments, priority, environment);
        var output = Drain(child.Output);
        try
        {
            await child.Input.WriteAsync(input.AsMemory(), cancellation);
            child.Input.Close();
        }
        catch (IOException)
        {
            // It ended without reading all of it; its exit code says why.
        }

        await child.process.WaitForExitAsync(cancellation);
        return new Called(child.ExitCode, await output.WaitAsync(cancellation), await child.Error.WaitAsync(cancellation));
    }

    public Task WaitForExit(CancellationToken cancellation) => process.WaitForExitAsync(cancellation);

    /// <summary>Ends what is left of it.</summary>
    public void Dispose()
    {
        // Its first process leads the group by its own id; as long as that is not waited for, the id is nobody else's. A moment after its start
        // it is the only one, and leads none yet.
        if (!process.HasExited && Kill(-process.Id, SigKill) != 0)
            _ = Kill(process.Id, SigKill);
        Close(process.StandardInput);
        Close(process.StandardOutput);
        Close(process.StandardError);
        process.Dispose();
    }

    private static void Close(IDisposable stream)
    {
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
            // What was written last is read by nobody.
        }
    }

    private static IEnumerable<string> Prefix(InstallationPriority priority) =>
        priority switch
        {
            InstallationPriority.Low => ["nice", "-n", "10", "ionice", "-c", "3"],
            InstallationPriority.High => ["nice", "-n", "-5", "ionice", "-c", "2", "-n", "0"],
            _ => [],
        };

    internal static async Task<string> Drain(TextReader reader)
    {
        var kept = new StringBuilder();
        var isCut = false;
        var buffer = new char[4096];
        try
        {
            for (int count; (count = await reader.ReadAsync(buffer)) > 0;)
            {
                kept.Append(buffer, 0, count);
                if (kept.Length <= Kept)
                    continue;
                kept.Remove(0, kept.Length - Kept);
                isCut = true;
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The process was ended.
        }

        var text = kept.ToString();
        if (!isCut)
            return text;
        return text.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end ? text[(end + 1)..] : "";
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}

/// <summary>What a program that was called came to.</summary>
internal sealed record Called(int Code, string Output, string Error)
{
    /// <summary>Whether it says this word, on whichever of the two.</summary>
    public bool Says(string word) => Output.Contains(word, StringComparison.Ordinal) || Error.Contains(word, StringComparison.Ordinal);
}
