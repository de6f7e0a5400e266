namespace Orchestrator.Agent.Outputs;

/// <summary>Cuts UTF-8 between characters.</summary>
internal static class Utf8
{
    public static ReadOnlySpan<byte> WithoutBrokenEnd(ReadOnlySpan<byte> bytes)
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

    public static ReadOnlySpan<byte> WithoutBrokenStart(ReadOnlySpan<byte> bytes)
    {
        var skipped = 0;
        while (skipped < 3 && skipped < bytes.Length && (bytes[skipped] & 0xC0) == 0x80)
            skipped++;
        return bytes[skipped..];
    }
}
