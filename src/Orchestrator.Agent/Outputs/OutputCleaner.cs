using System.Text;

namespace Orchestrator.Agent.Outputs;

/// <summary>
/// Turns the bytes of a process into clean text, line by line: UTF-8, nothing meant for a terminal, no secrets. What a carriage return overwrites
/// goes, as on a terminal. Not for concurrent use.
/// </summary>
internal sealed class OutputCleaner(OutputMasks masks)
{
    /// <summary>A longer line comes in pieces, cut at a blank where there is one.</summary>
    private const int LongestLine = 8 * 1024;

    // One byte for what is no UTF-8, so that the text is never longer than the bytes were.
    private static readonly Encoding Lenient = Encoding.GetEncoding("utf-8", EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("?"));

    private readonly Decoder decoder = Lenient.GetDecoder();
    private readonly TerminalText terminal = new();
    private readonly StringBuilder line = new();
    private readonly StringBuilder done = new();
    private bool returned;
    private bool isShown;

    /// <summary>Whether an unfinished line is held back.</summary>
    public bool HoldsLine => line.Length > 0;

    /// <summary>The lines that these bytes finish.</summary>
    public string Take(ReadOnlySpan<byte> bytes)
    {
        var characters = new char[Lenient.GetMaxCharCount(bytes.Length)];
        var count = decoder.GetChars(bytes, characters, flush: false);
        foreach (var character in characters.AsSpan(0, count))
            Take(character);
        return Taken();
    }

    /// <summary>What is there of the unfinished line, so that a watcher sees a question or a line of dots; it stays back if its end may belong to a secret.</summary>
    public string TakeUnfinished()
    {
        if (line.Length > 0 && masks.Masked(line.ToString(), isOpen: true) is { } shown)
        {
            done.Append(shown);
            line.Clear();
            isShown = true;
        }

        return Taken();
    }

    /// <summary>Nothing follows: the rest.</summary>
    public string End()
    {
        var characters = new char[4];
        var count = decoder.GetChars([], characters, flush: true);
        foreach (var character in characters.AsSpan(0, count))
            Take(character);
        done.Append(masks.Masked(line.ToString()));
        line.Clear();
        return Taken();
    }

    private void Take(char character)
    {
        if (!terminal.Takes(character))
            return;
        switch (character)
        {
            case '\n':
                done.Append(masks.Masked(line.ToString())).Append('\n');
                line.Clear();
                (returned, isShown) = (false, false);
                break;
            case '\r':
                returned = true;
                break;
            default:
                if (returned)
                    Overwrite();
                line.Append(character);
                if (line.Length >= LongestLine)
                    Cut();
                break;
        }
    }

    /// <summary>What was shown already cannot be taken back: the new text stands below it.</summary>
    private void Overwrite()
    {
        line.Clear();
        if (isShown)
            done.Append('\n');
        (returned, isShown) = (false, false);
    }

    private void Cut()
    {
        var text = line.ToString();
        var blank = text.LastIndexOf(' ');
        var length = blank > 0 ? blank + 1 : char.IsHighSurrogate(text[^1]) ? text.Length - 1 : text.Length;
        done.Append(masks.Masked(text[..length]));
        line.Clear().Append(text, length, text.Length - length);
        isShown = true;
    }

    private string Taken()
    {
        var taken = done.ToString();
        done.Clear();
        return taken;
    }
}
