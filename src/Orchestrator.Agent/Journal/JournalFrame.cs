using System.Buffers.Binary;
using System.Numerics;

namespace Orchestrator.Agent.Journal;

/// <summary>
/// What one append writes: length and checksum (four bytes each, big-endian), then the records as lines of JSON. A frame is made durable
/// before the next one is written, so only the last one of a file can be torn.
/// </summary>
internal static class JournalFrame
{
    public const int HeaderBytes = 8;

    /// <summary>Largest content of one frame; a bigger group becomes several.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    public static void WriteHeader(Span<byte> frame)
    {
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - HeaderBytes);
        BinaryPrimitives.WriteUInt32BigEndian(frame[4..], Checksum(frame[HeaderBytes..]));
    }

    /// <summary>The content of the frame at the beginning of the bytes, or false if there is no whole and unharmed one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (bytes.Length < HeaderBytes)
            return false;
        var length = BinaryPrimitives.ReadInt32BigEndian(bytes);
        if (length is <= 0 or > MaxBytes || length > bytes.Length - HeaderBytes)
            return false;
        content = bytes.Slice(HeaderBytes, length);
        return Checksum(content) == BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
    }

    private static uint Checksum(ReadOnlySpan<byte> content)
    {
        var sum = uint.MaxValue;
        for (; content.Length >= 8; content = content[8..])
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(content));
        foreach (var value in content)
            sum = BitOperations.Crc32C(sum, value);
        return sum;
    }
}
