using System.Text.Json;
using Orchestrator.Agent.Commands;

namespace Orchestrator.Agent.Journal;

/// <summary>
/// The journal's last record of a process, in a file of its own. It is written and not flushed: it has to outlive the agent, not the boot, with which
/// the process ends. Not for concurrent use.
/// </summary>
/// <param name="path">The file; its folder exists.</param>
public sealed class ProcessNote(string path) : IDisposable
{
    private const int LongestLine = 4_096;

    private FileStream? file;

    /// <summary>What an agent has written last; null: nothing, or nothing that is whole.</summary>
    public static ActionSpawned? Read(string path)
    {
        try
        {
            using var noted = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[LongestLine];
            var line = bytes.AsSpan(0, noted.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
            return line.IndexOf((byte)'\n') is var end and > 0 ? JsonSerializer.Deserialize(line[..end], JournalJson.Default.JournalRecord) as ActionSpawned : null;
        }
        catch (Exception none) when (none is FileNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Takes the place of what was noted before. Once it returns, an agent that starts in this boot reads it, however this one ends.</summary>
    /// <exception cref="IOException">The disk refused; what was noted before may be lost.</exception>
    public void Write(ActionSpawned spawned)
    {
        file ??= OpenFile();
        var json = JsonSerializer.SerializeToUtf8Bytes(spawned, JournalJson.Default.JournalRecord);
        RandomAccess.Write(file.SafeFileHandle, [.. json, (byte)'\n'], fileOffset: 0);
    }

    public void Dispose() => file?.Dispose();

    private FileStream OpenFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }
}
