using System.Runtime.InteropServices;
using System.Text;
using Orchestrator.Contracts;

namespace Orchestrator.Agent.Outputs;

/// <summary>An action's clean output (UTF-8): the first and the last half of what a report may carry. Not for concurrent use.</summary>
internal sealed class OutputBuffer
{
    private const int HalfBytes = ContractLimits.OutputBytes / 2;

    private readonly List<byte> head = [];
    private byte[] tail = [];
    private long inTail;

    /// <summary>Bytes that have come.</summary>
    public long Total => head.Count + inTail;

    /// <summary>Where the stretch begins whose end is the end of all.</summary>
    private long TailStart => head.Count + Math.Max(0, inTail - HalfBytes);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        var room = Math.Min(HalfBytes - head.Count, bytes.Length);
        head.AddRange(bytes[..room]);
        bytes = bytes[room..];
        if (bytes.Length == 0)
            return;
        if (tail.Length == 0)
            tail = new byte[HalfBytes];
        if (bytes.Length > HalfBytes)
        {
            inTail += bytes.Length - HalfBytes;
            bytes = bytes[^HalfBytes..];
        }

        var at = (int)(inTail % HalfBytes);
        var first = Math.Min(HalfBytes - at, bytes.Length);
        bytes[..first].CopyTo(tail.AsSpan(at));
        bytes[first..].CopyTo(tail);
        inTail += bytes.Length;
    }

    /// <summary>What has come so far, and whether its middle is missing.</summary>
    public (string Text, bool Truncated) Read()
    {
        var first = CollectionsMarshal.AsSpan(head);
        var last = Tail(head.Count);
        if (inTail <= HalfBytes)
            return (Encoding.UTF8.GetString([.. first, .. last]), false);
        return (Encoding.UTF8.GetString(Utf8.WithoutBrokenEnd(first)) + Encoding.UTF8.GetString(Utf8.WithoutBrokenStart(last)), true);
    }

    /// <summary>Everything from the first byte on; null once some of it is gone.</summary>
    public byte[]? Whole() => inTail <= HalfBytes ? [.. head, .. Tail(head.Count)] : null;

    /// <summary>What comes after the first <paramref name="offset"/> bytes, as far as it is still here.</summary>
    /// <param name="offset">Where whoever asks has come to.</param>
    /// <param name="most">Bytes at most.</param>
    /// <returns>Where the text begins, and where it ends: both at the bounds of characters.</returns>
    public (long From, string Text, long To) Since(long offset, int most)
    {
        if (offset < head.Count)
        {
            var first = CollectionsMarshal.AsSpan(head)[(int)offset..];
            ReadOnlySpan<byte> bytes = first.Length >= most || inTail > HalfBytes ? first : (byte[])[.. first, .. Tail(head.Count)];
            var piece = Utf8.WithoutBrokenEnd(bytes[..Math.Min(bytes.Length, most)]);

            // Nothing but the beginning of a character whose rest is gone: that is left out, too.
            if (piece.Length > 0 || inTail <= HalfBytes)
                return (offset, Encoding.UTF8.GetString(piece), offset + piece.Length);
        }

        var from = Math.Max(offset, TailStart);
        var rest = Tail(from);
        var whole = Utf8.WithoutBrokenStart(rest);
        from += rest.Length - whole.Length;
        var text = Utf8.WithoutBrokenEnd(whole[..Math.Min(whole.Length, most)]);
        return (from, Encoding.UTF8.GetString(text), from + text.Length);
    }

    /// <summary>From this byte, which the tail still has, to the end.</summary>
    private ReadOnlySpan<byte> Tail(long from)
    {
        var start = Math.Max(from - head.Count, Math.Max(0, inTail - HalfBytes));
        var length = (int)(inTail - start);
        if (length <= 0)
            return [];
        var at = (int)(start % HalfBytes);
        var first = Math.Min(HalfBytes - at, length);
        return first == length ? tail.AsSpan(at, first) : (byte[])[.. tail.AsSpan(at, first), .. tail.AsSpan(0, length - first)];
    }
}
