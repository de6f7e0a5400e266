using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Orchestrator.Agent.Platform;

/// <summary>Who owns a file on Linux.</summary>
internal static partial class FileOwner
{
    private const int CurrentFolder = -100;
    private const uint OwnerAndGroup = 0x8 | 0x10;
    private const int OwnerAt = 20;
    private const int GroupAt = 24;
    private const int Size = 256;

    /// <summary>Gives a file the owner and group of another one.</summary>
    /// <exception cref="IOException">The system refused: the agent's account may not.</exception>
    public static void Copy(string from, string to)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var (owner, group) = Of(from);
        if ((owner, group) != Of(to) && ChangeOwner(to, owner, group) != 0)
            throw Refused(to);
    }

    /// <summary>Numbers of owner and group.</summary>
    public static unsafe (uint Owner, uint Group) Of(string path)
    {
        // struct statx is the same on every processor, unlike struct stat.
        var found = stackalloc byte[Size];
        if (StatX(CurrentFolder, path, 0, OwnerAndGroup, found) != 0)
            throw Refused(path);
        return (*(uint*)(found + OwnerAt), *(uint*)(found + GroupAt));
    }

    private static IOException Refused(string path) => new($"owner and group of {path}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int StatX(int folder, string path, int flags, uint mask, byte* found);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint owner, uint group);
}
