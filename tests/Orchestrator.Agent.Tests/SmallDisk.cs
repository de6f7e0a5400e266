using System.Diagnostics;

namespace Orchestrator.Agent.Tests;

/// <summary>A file system of a few megabytes, in memory. Only root can have one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    /// <summary>Null where this process may not mount.</summary>
    public static SmallDisk? Mount(string path, string size)
    {
        Directory.CreateDirectory(path);
        return Call("mount", "-t", "tmpfs", "-o", $"size={size},mode=0700", "tmpfs", path) ? new SmallDisk(path) : null;
    }

    /// <summary>Writes until nothing more fits.</summary>
    public void Fill()
    {
        using var file = new FileStream(System.IO.Path.Combine(Path, "filler"), new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, BufferSize = 0 });
        foreach (var size in new[] { 64 * 1024, 4096, 1 })
        {
            try
            {
                while (true)
                    file.Write(new byte[size]);
            }
            catch (IOException)
            {
                // No more of this size.
            }
        }
    }

    public void Dispose() => Call("umount", "--lazy", Path);

    private static bool Call(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
