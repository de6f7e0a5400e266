using Orchestrator.Transfer.Contents;

namespace Orchestrator.Agent.Journal;

/// <summary>Files that only the agent's account can read, and that are there whole or not at all.</summary>
internal static class PrivateFile
{
    /// <summary>Writes it durably, or leaves what was there before.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var fresh = path + ".new";
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(fresh, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);
        Folders.Flush(Path.GetDirectoryName(path)!);
    }
}
