using System.Collections.ObjectModel;
using System.Text;
using Orchestrator.Agent.Services;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Actions;

/// <summary>What is to be executed for an action.</summary>
/// <param name="File">Full path of the executable.</param>
/// <param name="Arguments">Its arguments, one by one.</param>
internal sealed record Launch(string File, IReadOnlyList<string> Arguments)
{
    /// <summary>Added to the action's environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Works out what to execute. A script goes into a file that only this account can read, never on a command line.</summary>
    /// <param name="action">The action.</param>
    /// <param name="searchPath">PATH of the action.</param>
    /// <param name="privateFolder">The action's own folder.</param>
    /// <param name="workingDirectory">Where it will run.</param>
    /// <exception cref="CannotStart">Something is missing; the message names it.</exception>
    /// <exception cref="NotApplicableHere">It is for computers of another kind.</exception>
    public static Launch Of(ActionSpec action, string searchPath, string privateFolder, string workingDirectory)
    {
        switch (action)
        {
            case ProgramAction program:
                var found = ProgramFinder.Find(program.Program, searchPath, workingDirectory)
                    ?? throw new CannotStart(ProgramFinder.WhyNone(program.Program, searchPath, workingDirectory));
                return new Launch(found, program.Arguments);
            case ScriptAction script:
                return Script(script, searchPath, privateFolder);
            case PackageAction package:
                return PackageLaunch.Of(package, InPath, OperatingSystem.IsWindows());
            case ServiceAction service when !OperatingSystem.IsWindows():
                return SystemdServices.Launch(service, InPath);
            default:
                throw new CannotStart($"this agent does not know actions of the kind {action.GetType().Name}");
        }

        string? InPath(string name) => ProgramFinder.Find(name, searchPath, workingDirectory);
    }

    private static Launch Script(ScriptAction action, string searchPath, string privateFolder)
    {
        var windows = OperatingSystem.IsWindows();
        switch (action.Shell)
        {
            case ScriptShell.Cmd when !windows:
                throw new CannotStart("cmd exists only on Windows");
            case ScriptShell.Cmd:
            case ScriptShell.Default when windows:
                var batch = Write(privateFolder, "script.cmd", action.Script.ReplaceLineEndings("\r\n"), byteOrderMark: false);
                return new Launch(Interpreter("cmd", searchPath), ["/d", "/q", "/c", batch]);
            case ScriptShell.PowerShell:
                // Windows PowerShell takes a file without the mark for the system's old code page.
                var file = Write(privateFolder, "script.ps1", action.Script, byteOrderMark: true);
                return windows
                    ? new Launch(Interpreter("powershell", searchPath), ["-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File", file])
                    : new Launch(Interpreter("pwsh", searchPath), ["-NoProfile", "-NonInteractive", "-File", file]);
            case ScriptShell.Python:
                var python = Write(privateFolder, "script.py", action.Script, byteOrderMark: false);
                // Unbuffered, so that what it says is seen when it says it; in UTF-8 on Windows too.
                return new Launch(Python(searchPath, windows), ["-u", "-X", "utf8", python]);
            case ScriptShell.Bash when windows:
                throw new CannotStart("bash scripts are for Linux and macOS; choose another shell for Windows");
            case ScriptShell.Bash:
                return new Launch(Interpreter("bash", searchPath), [Write(privateFolder, "script.sh", action.Script, byteOrderMark: false)]);
            default:
                return new Launch(Interpreter("sh", searchPath), [Write(privateFolder, "script.sh", action.Script, byteOrderMark: false)]);
        }
    }

    private static string Interpreter(string name, string searchPath) =>
        ProgramFinder.Find(name, searchPath, Path.GetTempPath())
        ?? throw new CannotStart($"there is no '{name}' on this computer, which the script needs; install it or choose another shell (PATH is {searchPath})");

    // Never 'python' on Unix, which may be Python 2. The launcher of Windows starts the newest Python that is installed.
    private static string Python(string searchPath, bool windows) => windows
        ? ProgramFinder.Find("py", searchPath, Path.GetTempPath()) ?? Interpreter("python", searchPath)
        : Interpreter("python3", searchPath);

    private static string Write(string folder, string name, string text, bool byteOrderMark)
    {
        var path = Path.Combine(folder, name);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(path, new UTF8Encoding(byteOrderMark), options);
        writer.Write(text);
        return path;
    }
}

/// <summary>An action cannot be started; the message says what is missing.</summary>
internal sealed class CannotStart(string message) : Exception(message);
