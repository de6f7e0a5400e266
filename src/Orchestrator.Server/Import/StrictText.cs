using System.Text;

namespace Orchestrator.Server.Import;

/// <summary>Text of files that people send: UTF-8, or what a byte-order mark says; never with letters that were guessed.</summary>
internal static class StrictText
{
    /// <summary>UTF-32 goes first: its mark begins as that of UTF-16 does.</summary>
    private static readonly Encoding[] Marked =
    [
        new UTF32Encoding(bigEndian: false, byteOrderMark: true, throwOnInvalidCharacters: true),
        new UTF32Encoding(bigEndian: true, byteOrderMark: true, throwOnInvalidCharacters: true),
        new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
        new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
    ];

    /// <summary>A reader that leaves the stream open and throws <see cref="DecoderFallbackException"/> at what is no text.</summary>
    /// <param name="content">It is read from its beginning, wherever it stands.</param>
    public static StreamReader Of(Stream content) => new(content, EncodingOf(content), detectEncodingFromByteOrderMarks: false, leaveOpen: true);

    /// <summary>The line, from 1, in which the first letter stands that cannot be read; 0: it is not known.</summary>
    public static int FirstBroken(Stream content)
    {
        var lenient = (Encoding)EncodingOf(content).Clone();
        lenient.DecoderFallback = new DecoderReplacementFallback("\uFFFD");
        using var text = new StreamReader(content, lenient, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        for (var number = 1; text.ReadLine() is { } line; number++)
        {
            if (line.Contains('\uFFFD', StringComparison.Ordinal))
                return number;
        }

        return 0;
    }

    private static Encoding EncodingOf(Stream content)
    {
        content.Position = 0;
        var beginning = new byte[4];
        var count = content.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false);
        content.Position = 0;
        return Marked.FirstOrDefault(encoding => beginning.AsSpan(0, count).StartsWith(encoding.Preamble))
            ?? new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);
    }
}
