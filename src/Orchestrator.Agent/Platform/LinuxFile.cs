using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Orchestrator.Agent.Platform;

/// <summary>Numbers of a file's owner and group on Linux.</summary>
internal readonly record struct FileOwner(uint User, uint Group);

/// <summary>What a name stands for.</summary>
internal enum FileType
{
    /// <summary>A regular file.</summary>
    Content,
    Folder,
    Link,

    /// <summary>A pipe, a device, a socket.</summary>
    Other,
}

/// <summary>Files of Linux by what is opened and not by their names: whoever owns a folder can put another file, or a link, under a name at any moment.</summary>
[SupportedOSPlatform("linux")]
internal static partial class LinuxFile
{
    private const int OnlyLook = 0x200000;
    private const int CloseOnExecute = 0x80000;
    private const int NoEntry = 2;
    private const int NoFolder = 20;
    private const int OfTheHandle = 0x1000;
    private const uint TypeOwnerAndGroup = 0x1 | 0x8 | 0x10;
    private const int OwnerAt = 20;
    private const int GroupAt = 24;
    private const int ModeAt = 28;
    private const int FactsSize = 256;
    private const int LongestPath = 4096;

    // Of the flags used here the only one that is not the same on all processors.
    private static readonly int NoFollow = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000;

    /// <summary>The number of the agent's own account.</summary>
    public static uint OwnAccount => EffectiveUser();

    /// <summary>Takes hold of what has a name, of a link itself, without opening it: nothing waits for a pipe's other end, no device takes notice.</summary>
    /// <returns>Null: there is nothing of that name.</returns>
    /// <exception cref="IOException">The system refused.</exception>
    public static SafeFileHandle? Look(string path)
    {
        var number = Open(path, OnlyLook | NoFollow | CloseOnExecute);
        if (number >= 0)
            return new SafeFileHandle(number, ownsHandle: true);
        return Marshal.GetLastPInvokeError() is NoEntry or NoFolder ? null : throw Refused(path);
    }

    /// <summary>What it is and whose.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public static unsafe (FileType Type, FileOwner Owner) Facts(SafeFileHandle file)
    {
        // struct statx is the same on every processor, unlike struct stat.
        var found = stackalloc byte[FactsSize];
        if (StatX(file, "", OfTheHandle, TypeOwnerAndGroup, found) != 0)
            throw Refused("type and owner of a file");
        var type = (*(ushort*)(found + ModeAt) & 0xF000) switch
        {
            0x8000 => FileType.Content,
            0x4000 => FileType.Folder,
            0xA000 => FileType.Link,
            _ => FileType.Other,
        };
        return (type, new FileOwner(*(uint*)(found + OwnerAt), *(uint*)(found + GroupAt)));
    }

    /// <summary>Where a link leads, as it says.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public static unsafe string LinkTarget(SafeFileHandle link)
    {
        var target = stackalloc byte[LongestPath];
        var length = ReadLink(link, "", target, LongestPath);
        return length >= 0 ? Encoding.UTF8.GetString(target, (int)length) : throw Refused("a symbolic link");
    }

    /// <summary>Opens the file that somebody has taken hold of, whatever has its name by now.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public static SafeFileHandle OpenToRead(SafeFileHandle looked) =>
        File.OpenHandle($"/proc/self/fd/{looked.DangerousGetHandle()}", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Gives an opened file to somebody.</summary>
    /// <exception cref="IOException">The system refused: the agent's account may not.</exception>
    public static void Give(SafeFileHandle file, FileOwner owner)
    {
        if (Facts(file).Owner != owner && ChangeOwner(file, owner.User, owner.Group) != 0)
            throw Refused("owner and group of the new file");
    }

    /// <summary>Gives what has a name to somebody; of a link, the link itself. For folders that nobody else can write to.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public static void Give(string path, FileOwner owner)
    {
        if (ChangeOwnerOfName(path, owner.User, owner.Group) != 0)
            throw Refused(path);
    }

    private static IOException Refused(string what) => new($"{what}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int StatX(SafeFileHandle folder, string path, int flags, uint mask, byte* found);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial nint ReadLink(SafeFileHandle folder, string path, byte* target, nint size);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    private static partial int ChangeOwner(SafeFileHandle file, uint owner, uint group);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwnerOfName(string path, uint owner, uint group);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
