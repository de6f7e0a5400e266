using System.Text;

namespace Orchestrator.Agent.Outputs;

/// <summary>
/// Turns the bytes of a process into clean text, line by line: UTF-8, nothing meant for a terminal, no secrets. What a carriage return overwrites
/// goes, as on a terminal. Not for concurrent use.
/// </summary>
internal sealed class OutputCleaner(OutputMasks masks)
{
    /// <summary>A longer line comes in pieces.</summary>
    private const int LongestLine = 8 * 1024;

    // One byte for what is no UTF-8, so that the text is never longer than the bytes were.
    private static readonly Encoding Lenient = Encoding.GetEncoding("utf-8", EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("?"));

    private readonly Decoder decoder = Lenient.GetDecoder();
    private readonly TerminalText terminal = new();
    private readonly StringBuilder line = new();
    private readonly StringBuilder done = new();

    /// <summary>Characters at the line's beginning that are given out already; they are here for the secrets that lie across that place.</summary>
    private int given;
    private bool returned;
    private bool isCut;
    private bool isSecret;

    /// <summary>The lines that these bytes finish.</summary>
    public string Take(ReadOnlySpan<byte> bytes)
    {
        var characters = new char[Lenient.GetMaxCharCount(bytes.Length)];
        var count = decoder.GetChars(bytes, characters, flush: false);
        foreach (var character in characters.AsSpan(0, count))
            Take(character);
        return Taken();
    }

    /// <summary>
    /// What there is of the unfinished line, so that a watcher sees a question or a line of dots. It may turn out to be another: more may make a
    /// secret of what is shown here.
    /// </summary>
    /// <returns>Null if its end may belong to a secret: more must be seen first.</returns>
    public string? Unfinished()
    {
        if (line.Length == given || isSecret)
            return "";
        var text = line.ToString();
        return masks.MayEndInside(text) ? null : OutputMasks.Masked(text, given, text.Length, masks.Find(text));
    }

    /// <summary>Nothing follows: the rest.</summary>
    public string End()
    {
        var characters = new char[4];
        var count = decoder.GetChars([], characters, flush: true);
        foreach (var character in characters.AsSpan(0, count))
            Take(character);
        Finish();
        return Taken();
    }

    private void Take(char character)
    {
        if (!terminal.Takes(character))
            return;
        switch (character)
        {
            case '\n':
                Finish();
                done.Append('\n');
                break;
            case '\r':
                returned = true;
                break;
            default:
                if (returned)
                    Overwrite();
                if (!isSecret)
                    line.Append(character);
                if (line.Length - given >= LongestLine + masks.Context)
                    Cut();
                break;
        }
    }

    private void Finish()
    {
        if (line.Length > given)
        {
            var text = line.ToString();
            done.Append(OutputMasks.Masked(text, given, text.Length, masks.Find(text)));
        }

        Forget();
    }

    /// <summary>What was given out already cannot be taken back: the new text stands below it.</summary>
    private void Overwrite()
    {
        if (isCut)
            done.Append('\n');
        Forget();
    }

    private void Forget()
    {
        line.Clear();
        (given, returned, isCut, isSecret) = (0, false, false, false);
    }

    /// <summary>Gives out what has so much text behind it that no secret can still come to light in it.</summary>
    private void Cut()
    {
        var text = line.ToString();
        var secrets = masks.Find(text);
        var end = text.Length - masks.Context;
        if (char.IsHighSurrogate(text[end - 1]))
            end--;
        foreach (var across in secrets.Where(secret => secret.Start < end && secret.End > end))
        {
            // Nobody knows where one ends that fills all there is: the rest of the line goes with it.
            isSecret = across.End == text.Length && across.Start <= given;
            end = across.End < text.Length || isSecret ? across.End : across.Start;
            break;
        }

        done.Append(OutputMasks.Masked(text, given, end, secrets));
        isCut = true;
        var kept = Math.Max(0, end - masks.Context);
        line.Clear().Append(text, kept, text.Length - kept);
        given = end - kept;
    }

    private string Taken()
    {
        var taken = done.ToString();
        done.Clear();
        return taken;
    }
}
