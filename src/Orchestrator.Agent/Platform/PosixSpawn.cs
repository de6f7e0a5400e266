using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Orchestrator.Agent.Platform;

/// <summary>
/// Starts a process of Linux in a session of its own, with nothing on its standard input and one pipe for both outputs. .NET can do neither the first
/// nor the last without setsid and a shell in between, and each of these costs as much as a small program itself.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class PosixSpawn
{
    private const int CloseOnExec = 0x80000;
    private const int ReadOnly = 0;
    private const int NoProgram = 8;
    private const string Shell = "/bin/sh";
    private const int InvalidArgument = 22;
    private const short SignalsByDefault = 0x04;
    private const short SignalMask = 0x08;
    private const short OwnSession = 0x80;

    // Larger than those of any C library for Linux.
    private const int BytesOfActions = 256;
    private const int BytesOfAttributes = 1_024;
    private const int BytesOfSignals = 256;

    private static readonly Lazy<bool> EntersFolder = new(Enters);

    /// <summary>Whether the C library can start a process in another folder. Glibc can from 2.29 on, and .NET is content with 2.27.</summary>
    public static bool EntersFolders => EntersFolder.Value;

    /// <summary>Starts it.</summary>
    /// <param name="command">Full path of the executable, then its arguments.</param>
    /// <param name="folder">Where it runs; null: where this process does. Not null only where <see cref="EntersFolders"/>.</param>
    /// <param name="environment">All of it.</param>
    /// <returns>Its id, and the end of the pipe that its outputs are read from.</returns>
    /// <exception cref="Win32Exception">The system refuses, or a text holds a null character.</exception>
    public static (int ProcessId, SafePipeHandle Output) Start(IReadOnlyList<string> command, string? folder, IReadOnlyDictionary<string, string> environment)
    {
        using var variables = new TextArray(environment.Select(variable => $"{variable.Key}={variable.Value}"));
        var (read, write) = Pipe();
        using var writes = new SafeFileHandle(write, ownsHandle: true);
        var output = new SafePipeHandle(read, ownsHandle: true);
        try
        {
            var (problem, processId) = Spawn(command);

            // A script that does not say what it is for is one of the shell, here as anywhere.
            if (problem == NoProgram)
                (problem, processId) = Spawn([Shell, .. command]);
            if (problem != 0)
                throw new Win32Exception(problem, $"{command[0]} cannot be started: {Marshal.GetPInvokeErrorMessage(problem)}");
            return (processId, output);
        }
        catch
        {
            output.Dispose();
            throw;
        }

        (int Problem, int ProcessId) Spawn(IReadOnlyList<string> executed)
        {
            using var arguments = new TextArray(executed);
            return PosixSpawn.Spawn(executed[0], arguments, variables, folder, write);
        }
    }

    private static bool Enters()
    {
        var actions = stackalloc byte[BytesOfActions];
        Check(InitActions(actions));
        try
        {
            return AddFolder(actions, "/") == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
        finally
        {
            _ = DestroyActions(actions);
        }
    }

    private static (int Read, int Write) Pipe()
    {
        var ends = stackalloc int[2];
        return Pipe(ends, CloseOnExec) == 0 ? (ends[0], ends[1]) : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    private static (int Problem, int ProcessId) Spawn(string program, TextArray arguments, TextArray variables, string? folder, int output)
    {
        var actions = stackalloc byte[BytesOfActions];
        var attributes = stackalloc byte[BytesOfAttributes];
        var signals = stackalloc byte[BytesOfSignals];
        Check(InitActions(actions));
        try
        {
            Check(InitAttributes(attributes));
            try
            {
                if (folder is not null)
                    Check(AddFolder(actions, folder));
                Check(AddOpen(actions, 0, "/dev/null", ReadOnly, 0));
                Check(AddDuplicate(actions, output, 1));
                Check(AddDuplicate(actions, output, 2));

                // What .NET does with signals is no business of an action.
                _ = FillSignals(signals);
                Check(SetDefaults(attributes, signals));
                _ = EmptySignals(signals);
                Check(SetMask(attributes, signals));
                Check(SetFlags(attributes, SignalsByDefault | SignalMask | OwnSession));
                var id = 0;
                return (Spawn(&id, program, actions, attributes, arguments.Pointer, variables.Pointer), id);
            }
            finally
            {
                _ = DestroyAttributes(attributes);
            }
        }
        finally
        {
            _ = DestroyActions(actions);
        }
    }

    private static void Check(int problem)
    {
        if (problem != 0)
            throw new Win32Exception(problem);
    }

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int Pipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Spawn(int* processId, string path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int InitActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int DestroyActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddOpen(byte* actions, int descriptor, string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddFolder(byte* actions, string path);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(byte* actions, int descriptor, int becomes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int InitAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int DestroyAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int SetDefaults(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int SetMask(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    private static partial int FillSignals(byte* signals);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static partial int EmptySignals(byte* signals);

    /// <summary>Texts as C wants them: an array of pointers with a null at its end.</summary>
    private sealed class TextArray : IDisposable
    {
        private readonly List<IntPtr> texts = [];

        /// <exception cref="Win32Exception">A text holds a null character.</exception>
        public TextArray(IEnumerable<string> values)
        {
            foreach (var value in values)
            {
                if (value.Contains('\0'))
                {
                    Dispose();
                    throw new Win32Exception(InvalidArgument, "an argument or a variable holds a null character, which no program can be given");
                }

                texts.Add(Marshal.StringToCoTaskMemUTF8(value));
            }

            Pointer = (byte**)NativeMemory.Alloc((nuint)(texts.Count + 1), (nuint)sizeof(byte*));
            for (var i = 0; i < texts.Count; i++)
                Pointer[i] = (byte*)texts[i];
            Pointer[texts.Count] = null;
        }

        public byte** Pointer { get; }

        public void Dispose()
        {
            foreach (var text in texts)
                Marshal.FreeCoTaskMem(text);
            texts.Clear();
            NativeMemory.Free(Pointer);
        }
    }
}
