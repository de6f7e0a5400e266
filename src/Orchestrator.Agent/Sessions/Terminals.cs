using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Orchestrator.Agent.Sessions;

/// <summary>Writes to terminals of others.</summary>
internal static partial class Terminals
{
    private const int WriteOnly = 0x1;
    private const int NotMine = 0x100;
    private const int DoNotWait = 0x800;
    private const int CloseOnExecute = 0x80000;

    /// <summary>Writes a text, or what the terminal takes of it at once: one that is stopped holds nobody up.</summary>
    /// <exception cref="IOException">The terminal is gone, or the agent's account may not.</exception>
    public static void Write(string path, string text)
    {
        var number = Open(path, WriteOnly | NotMine | DoNotWait | CloseOnExecute);
        if (number < 0)
            throw new IOException($"{path}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        using var terminal = new SafeFileHandle(number, ownsHandle: true);
        var bytes = Encoding.UTF8.GetBytes(text);
        if (Write(terminal, bytes, (nuint)bytes.Length) < 0)
            throw new IOException($"{path}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle file, byte[] bytes, nuint count);
}
