using System.Runtime.InteropServices;
using System.Text;
using Orchestrator.Contracts;

namespace Orchestrator.Agent.Actions;

/// <summary>An action's output: the first and the last half of what a report may carry. Safe for concurrent use.</summary>
internal sealed class OutputBuffer
{
    private const int HalfBytes = ContractLimits.OutputBytes / 2;

    // One byte for what is no UTF-8, so that the text is never longer than the bytes were.
    private static readonly Encoding Lenient = Encoding.GetEncoding("utf-8", EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("?"));

    private readonly Lock gate = new();
    private readonly List<byte> head = [];
    private byte[] tail = [];
    private long inTail;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            var room = Math.Min(HalfBytes - head.Count, bytes.Length);
            head.AddRange(bytes[..room]);
            if (room < bytes.Length && tail.Length == 0)
                tail = new byte[HalfBytes];
            foreach (var value in bytes[room..])
                tail[inTail++ % HalfBytes] = value;
        }
    }

    /// <summary>What has come so far, and whether its middle is missing.</summary>
    public (string Text, bool Truncated) Read()
    {
        lock (gate)
        {
            var first = CollectionsMarshal.AsSpan(head);
            if (inTail <= HalfBytes)
                return (Lenient.GetString([.. first, .. tail.AsSpan(0, (int)inTail)]), false);
            var start = (int)(inTail % HalfBytes);
            byte[] last = [.. tail.AsSpan(start), .. tail.AsSpan(0, start)];
            return (Lenient.GetString(WithoutBrokenEnd(first)) + Lenient.GetString(WithoutBrokenStart(last)), true);
        }
    }

    private static ReadOnlySpan<byte> WithoutBrokenEnd(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= 4 && back <= bytes.Length; back++)
        {
            var value = bytes[^back];
            if (value < 0x80)
                return bytes;
            if (value >= 0xC0)
                return back < (value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : 2) ? bytes[..^back] : bytes;
        }

        return bytes;
    }

    private static ReadOnlySpan<byte> WithoutBrokenStart(ReadOnlySpan<byte> bytes)
    {
        var skipped = 0;
        while (skipped < 3 && skipped < bytes.Length && (bytes[skipped] & 0xC0) == 0x80)
            skipped++;
        return bytes[skipped..];
    }
}
