using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Orchestrator.Transfer.Contents;

/// <summary>Folders, as far as .NET does not offer it.</summary>
public static partial class Folders
{
    private const int OpenReadOnly = 0;

    /// <summary>Makes the entries of a folder durable: without it a new file may vanish in a power failure. Windows does so by itself.</summary>
    /// <exception cref="Win32Exception">The system refused.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(folder, OpenReadOnly);
        if (descriptor < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        try
        {
            if (FSync(descriptor) != 0)
                throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>Makes the contents of several files of one file system durable: on Linux at once, which costs one wait instead of one for each.</summary>
    /// <param name="paths">At least one.</param>
    /// <exception cref="Win32Exception">The system refused.</exception>
    /// <exception cref="IOException">The system refused.</exception>
    public static void FlushFiles(IReadOnlyList<string> paths)
    {
        if (!OperatingSystem.IsLinux())
        {
            foreach (var path in paths)
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read);
                file.Flush(flushToDisk: true);
            }

            return;
        }

        using var any = File.OpenHandle(paths[0]);
        if (SyncFileSystem(any.DangerousGetHandle().ToInt32()) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SyncFileSystem(int descriptor);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
