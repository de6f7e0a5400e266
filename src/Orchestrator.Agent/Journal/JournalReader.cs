using System.Text.Json;
using Orchestrator.Agent.Commands;

namespace Orchestrator.Agent.Journal;

/// <summary>Reads a journal and tells a torn end, which is normal after a crash, from damage, which is not.</summary>
internal static class JournalReader
{
    /// <summary>Gives every record to <paramref name="replay"/> and returns how many bytes of the file are sound.</summary>
    /// <exception cref="InvalidDataException">The file is damaged before its end.</exception>
    public static long Read(string path, Action<JournalRecord> replay)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var window = new byte[64 * 1024];
        long offset = 0;
        while (offset < file.Length)
        {
            var frame = Frame(file, offset, ref window);
            if (!JournalFrame.TryRead(frame, out var content))
            {
                if (SoundFrameAfter(file, offset + 1, ref window) is { } next)
                {
                    throw new InvalidDataException(
                        $"The journal {path} is damaged at offset {offset}, although it goes on at {next}. "
                        + "Restore it from a backup, or remove the file: commands in it are then reported by nobody.");
                }

                break;
            }

            Replay(content, path, offset, replay);
            offset += JournalFrame.HeaderBytes + content.Length;
        }

        return offset;
    }

    private static ReadOnlySpan<byte> Frame(FileStream file, long offset, ref byte[] window)
    {
        Span<byte> header = stackalloc byte[JournalFrame.HeaderBytes];
        var read = RandomAccess.Read(file.SafeFileHandle, header, offset);
        if (read < JournalFrame.HeaderBytes)
            return [];
        var length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(header);
        if (length is <= 0 or > JournalFrame.MaxBytes || offset + JournalFrame.HeaderBytes + length > file.Length)
            return [];
        var whole = JournalFrame.HeaderBytes + length;
        if (window.Length < whole)
            window = new byte[whole];
        for (var done = 0; done < whole;)
        {
            var more = RandomAccess.Read(file.SafeFileHandle, window.AsSpan(done, whole - done), offset + done);
            if (more == 0)
                return [];
            done += more;
        }

        return window.AsSpan(0, whole);
    }

    private static long? SoundFrameAfter(FileStream file, long offset, ref byte[] window)
    {
        for (; offset < file.Length - JournalFrame.HeaderBytes; offset++)
        {
            if (JournalFrame.TryRead(Frame(file, offset, ref window), out _))
                return offset;
        }

        return null;
    }

    private static void Replay(ReadOnlySpan<byte> content, string path, long offset, Action<JournalRecord> replay)
    {
        foreach (var range in content.Split((byte)'\n'))
        {
            var line = content[range];
            if (line.IsEmpty)
                continue;
            try
            {
                replay(JsonSerializer.Deserialize(line, JournalJson.Default.JournalRecord)!);
            }
            catch (JsonException unreadable)
            {
                throw new InvalidDataException($"The journal {path} holds a record at offset {offset} that this agent cannot read: {unreadable.Message}", unreadable);
            }
        }
    }
}
