using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Orchestrator.Agent.Actions;

namespace Orchestrator.Agent.Sessions;

/// <summary>Starts programs as the user at the console and in that session (CreateProcessAsUser), stopped until they are in their job object.</summary>
[SupportedOSPlatform("windows")]
internal static partial class WindowsSessionProcess
{
    private const uint Suspended = 0x4;
    private const uint UnicodeEnvironment = 0x400;
    private const uint NoWindow = 0x0800_0000;
    private const uint UseStandardHandles = 0x100;

    /// <summary>Starts it with the user's token.</summary>
    /// <exception cref="CannotStart">The user has logged off meanwhile.</exception>
    /// <exception cref="IOException">The system refused.</exception>
    public static StartedProcess Start(UserSession session, ProcessLaunch launch)
    {
        using var token = SessionNative.TokenOf(uint.Parse(session.Id, CultureInfo.InvariantCulture)) ?? throw new CannotStart("the user has logged off meanwhile");
        return Start(token, launch);
    }

    /// <summary>Starts it with a token.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public static unsafe StartedProcess Start(SafeAccessTokenHandle token, ProcessLaunch launch)
    {
        var input = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.Inheritable);
        var output = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        var error = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        try
        {
            ProcessInformation started;
            fixed (char* desktop = "winsta0\\default")
            fixed (char* environment = Block(launch.Environment))
            fixed (char* line = CommandLine(launch.Command) + '\0')
            {
                var startup = new StartupInformation
                {
                    Size = sizeof(StartupInformation),
                    Desktop = desktop,
                    Flags = UseStandardHandles,
                    Input = input.ClientSafePipeHandle.DangerousGetHandle(),
                    Output = output.ClientSafePipeHandle.DangerousGetHandle(),
                    Error = error.ClientSafePipeHandle.DangerousGetHandle(),
                };
                if (!CreateProcessAsUser(
                    token, launch.Command[0], line, 0, 0, inherit: true, Suspended | UnicodeEnvironment | NoWindow, environment, launch.WorkingDirectory, ref startup, out started))
                {
                    throw SessionNative.Refused($"{launch.Command[0]} could not be started in the session of the user", Marshal.GetLastPInvokeError());
                }
            }

            return Taken(started, output, error);
        }
        catch
        {
            output.Dispose();
            error.Dispose();
            throw;
        }
        finally
        {
            input.DisposeLocalCopyOfClientHandle();
            output.DisposeLocalCopyOfClientHandle();
            error.DisposeLocalCopyOfClientHandle();
            input.Dispose();
        }
    }

    private static StartedProcess Taken(ProcessInformation started, Stream output, Stream error)
    {
        using var first = new SafeProcessHandle(started.Process, ownsHandle: true);
        var thread = new SafeWaitHandle(started.Thread, ownsHandle: true);
        try
        {
            // Suspended, so that it cannot have ended; with its handle open the return code is kept.
            var process = Process.GetProcessById(started.ProcessId);
            _ = process.SafeHandle;
            return new StartedProcess(process, output, error)
            {
                Resume = () =>
                {
                    using (thread)
                        _ = ResumeThread(thread);
                },
            };
        }
        catch
        {
            thread.Dispose();
            _ = TerminateProcess(first, 1);
            throw;
        }
    }

    private static string Block(IReadOnlyDictionary<string, string> environment)
    {
        var block = new StringBuilder();
        foreach (var (name, value) in environment.OrderBy(variable => variable.Key, StringComparer.OrdinalIgnoreCase))
            block.Append(name).Append('=').Append(value).Append('\0');
        return block.Append('\0').ToString();
    }

    /// <summary>As every program of Windows takes its line apart: quotation marks where there is a blank, backslashes doubled before them.</summary>
    internal static string CommandLine(IEnumerable<string> command) => string.Join(' ', command.Select(Quoted));

    private static string Quoted(string argument)
    {
        if (argument.Length > 0 && !argument.Any(character => char.IsWhiteSpace(character) || character == '"'))
            return argument;
        var quoted = new StringBuilder("\"");
        var backslashes = 0;
        foreach (var character in argument)
        {
            if (character == '"')
                quoted.Append('\\', backslashes + 1);
            backslashes = character == '\\' ? backslashes + 1 : 0;
            quoted.Append(character);
        }

        return quoted.Append('\\', backslashes).Append('"').ToString();
    }

    [LibraryImport("advapi32", EntryPoint = "CreateProcessAsUserW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool CreateProcessAsUser(
        SafeAccessTokenHandle token,
        string application,
        char* line,
        nint processAttributes,
        nint threadAttributes,
        [MarshalAs(UnmanagedType.Bool)] bool inherit,
        uint flags,
        char* environment,
        string folder,
        ref StartupInformation startup,
        out ProcessInformation started);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial uint ResumeThread(SafeWaitHandle thread);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool TerminateProcess(SafeProcessHandle process, uint code);

    /// <summary>STARTUPINFOW.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct StartupInformation
    {
        public int Size;
        public char* Reserved;
        public char* Desktop;
        public char* Title;
        public uint X;
        public uint Y;
        public uint Width;
        public uint Height;
        public uint Columns;
        public uint Rows;
        public uint Fill;
        public uint Flags;
        public ushort ShowWindow;
        public ushort Reserved2Size;
        public byte* Reserved2;
        public nint Input;
        public nint Output;
        public nint Error;
    }

    /// <summary>PROCESS_INFORMATION.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ProcessInformation
    {
        public nint Process;
        public nint Thread;
        public int ProcessId;
        public int ThreadId;
    }
}
