using System.Buffers;
using System.Text.Json;
using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Platform;
using Orchestrator.Transfer.Contents;

namespace Orchestrator.Agent.Journal;

/// <summary>
/// The agent's memory on disk: append-only, every flushed append durable before the call returns, compacted when most of it is history.
/// Not for concurrent use.
/// </summary>
public sealed class JournalFile : IDisposable
{
    private const int SmallestWorthCompacting = 4 * 1024 * 1024;

    private readonly string path;
    private readonly ArrayBufferWriter<byte> buffer = new(4096);
    private readonly List<JournalRecord> unflushed = [];
    private FileStream file;
    private long sizeAfterCompaction;

    private JournalFile(string path, FileStream file) => (this.path, this.file) = (path, file);

    /// <summary>Bytes on disk.</summary>
    public long Size => file.Length;

    /// <summary>Whether the file has grown so much that <see cref="Compact"/> is worth its while.</summary>
    public bool WantsCompaction => Size > Math.Max(SmallestWorthCompacting, 2 * sizeAfterCompaction);

    /// <summary>Opens or makes the journal. What a crash left of the last append is cut off.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="replay">Is given every record in order.</param>
    /// <exception cref="InvalidDataException">The file is damaged before its end; the message names file and offset.</exception>
    public static JournalFile Open(string path, Action<JournalRecord> replay)
    {
        File.Delete(Fresh(path));
        var opened = OpenFile(path, FileMode.OpenOrCreate);
        try
        {
            var sound = JournalReader.Read(path, replay);
            if (sound < opened.Length)
            {
                opened.SetLength(sound);
                opened.Flush(flushToDisk: true);
            }

            opened.Position = sound;
            Folders.Flush(Path.GetDirectoryName(path)!);
            return new JournalFile(path, opened) { sizeAfterCompaction = sound };
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Appends the records in order.</summary>
    /// <param name="records">What to append.</param>
    /// <param name="flush">False: they may wait in memory for the next flushed append, and be lost in a crash.</param>
    /// <exception cref="IOException">
    /// The disk refused, and the journal ends where it ended before. The records wait in memory: if the disk is full, the next flushed append tries
    /// again. After any other reason nothing may be appended any more; after a restart the journal is sound.
    /// </exception>
    public void Append(IEnumerable<JournalRecord> records, bool flush)
    {
        unflushed.AddRange(records);
        if (!flush)
            return;
        var end = file.Position;
        try
        {
            WriteFrames(file, unflushed);
        }
        catch (IOException)
        {
            file.SetLength(end);
            file.Position = end;
            throw;
        }

        unflushed.Clear();
    }

    /// <summary>Rewrites the journal with what is still needed of each record, and replaces it in one step.</summary>
    /// <param name="kept">What remains of a record; null if nothing.</param>
    /// <exception cref="IOException">The disk refused; the old journal remains, and is to be twice as large before this is worth its while again.</exception>
    public void Compact(Func<JournalRecord, JournalRecord?> kept)
    {
        Append([], flush: unflushed.Count > 0);
        var fresh = OpenFile(Fresh(path), FileMode.Create);
        try
        {
            var group = new List<JournalRecord>();
            JournalReader.Read(path, record =>
            {
                if (kept(record) is not { } remaining)
                    return;
                group.Add(remaining);
                if (group.Count < 100)
                    return;
                WriteFrames(fresh, group);
                group.Clear();
            });
            WriteFrames(fresh, group);
            fresh.Dispose();
            file.Dispose();
            File.Move(Fresh(path), path, overwrite: true);
            Folders.Flush(Path.GetDirectoryName(path)!);
        }
        catch (IOException) when (file.CanWrite)
        {
            fresh.Dispose();
            File.Delete(Fresh(path));
            sizeAfterCompaction = file.Length;
            throw;
        }
        finally
        {
            fresh.Dispose();
        }

        file = OpenFile(path, FileMode.OpenOrCreate);
        file.Position = file.Length;
        sizeAfterCompaction = file.Length;
    }

    public void Dispose()
    {
        try
        {
            Append([], flush: unflushed.Count > 0);
        }
        catch (IOException full) when (FullDisk.IsReasonOf(full))
        {
            // Nobody has acted on what is not durable; after a restart it comes again.
        }
        finally
        {
            file.Dispose();
        }
    }

    private static string Fresh(string path) => path + ".new";

    private static FileStream OpenFile(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    private void WriteFrames(FileStream to, List<JournalRecord> records)
    {
        BeginFrame();
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        foreach (var record in records)
        {
            var before = buffer.WrittenCount;
            JsonSerializer.Serialize(writer, record, JournalJson.Default.JournalRecord);
            writer.Flush();
            writer.Reset();
            buffer.Write("\n"u8);
            if (buffer.WrittenCount - JournalFrame.HeaderBytes <= JournalFrame.MaxBytes || before == JournalFrame.HeaderBytes)
                continue;
            var overflowing = buffer.WrittenSpan[before..].ToArray();
            WriteFrame(to, before);
            BeginFrame();
            buffer.Write(overflowing);
        }

        WriteFrame(to, buffer.WrittenCount);
    }

    private void BeginFrame()
    {
        buffer.ResetWrittenCount();
        buffer.Write(stackalloc byte[JournalFrame.HeaderBytes]);
    }

    private void WriteFrame(FileStream to, int length)
    {
        if (length == JournalFrame.HeaderBytes)
            return;
        var frame = buffer.WrittenSpan[..length].ToArray();
        JournalFrame.WriteHeader(frame);
        to.Write(frame);
        to.Flush(flushToDisk: true);
    }
}
