using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Orchestrator.Agent.Platform;

/// <summary>
/// Starts a process of Linux in a session of its own, with one pipe for both outputs. .NET can start neither without a shell and setsid in between, and
/// each of these costs as much as a small program itself.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class PosixSpawn
{
    private const int CloseOnExec = 0x80000;
    private const int InvalidArgument = 22;
    private const short SignalsByDefault = 0x04;
    private const short SignalMask = 0x08;
    private const short OwnSession = 0x80;

    // Larger than those of any C library for Linux.
    private const int BytesOfActions = 256;
    private const int BytesOfAttributes = 1_024;
    private const int BytesOfSignals = 256;

    /// <summary>Starts it.</summary>
    /// <param name="command">Full path of the executable, then its arguments.</param>
    /// <param name="environment">All of it.</param>
    /// <returns>Its id, the end of the pipe that leads to its standard input, and the end of the one that its outputs are read from.</returns>
    /// <exception cref="Win32Exception">The system refuses, or a text holds a null character.</exception>
    public static (int ProcessId, SafeFileHandle Input, SafePipeHandle Output) Start(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment)
    {
        using var arguments = new TextArray(command);
        using var variables = new TextArray(environment.Select(variable => $"{variable.Key}={variable.Value}"));
        var (inputRead, inputWrite) = Pipe();
        using var reads = new SafeFileHandle(inputRead, ownsHandle: true);
        var input = new SafeFileHandle(inputWrite, ownsHandle: true);
        try
        {
            var (outputRead, outputWrite) = Pipe();
            using var writes = new SafeFileHandle(outputWrite, ownsHandle: true);
            var output = new SafePipeHandle(outputRead, ownsHandle: true);
            try
            {
                return (Spawn(command[0], arguments, variables, inputRead, outputWrite), input, output);
            }
            catch
            {
                output.Dispose();
                throw;
            }
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    private static (int Read, int Write) Pipe()
    {
        var ends = stackalloc int[2];
        return Pipe(ends, CloseOnExec) == 0 ? (ends[0], ends[1]) : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    private static int Spawn(string program, TextArray arguments, TextArray variables, int input, int output)
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
                Check(AddDuplicate(actions, input, 0));
                Check(AddDuplicate(actions, output, 1));
                Check(AddDuplicate(actions, output, 2));

                // What .NET does with signals is no business of an action.
                _ = FillSignals(signals);
                Check(SetDefaults(attributes, signals));
                _ = EmptySignals(signals);
                Check(SetMask(attributes, signals));
                Check(SetFlags(attributes, SignalsByDefault | SignalMask | OwnSession));
                var id = 0;
                if (Spawn(&id, program, actions, attributes, arguments.Pointer, variables.Pointer) is var problem and not 0)
                    throw new Win32Exception(problem, $"{program} cannot be started: {Marshal.GetPInvokeErrorMessage(problem)}");
                return id;
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
