using System.Text;

namespace Orchestrator.Agent.Outputs;

/// <summary>How far a watcher has been told an output.</summary>
/// <param name="At">Bytes of the output it has been told, or that were gone before.</param>
/// <param name="Shown">What it has been shown of the unfinished line behind them.</param>
internal sealed record Telling(long At, string Shown)
{
    /// <summary>Nothing yet.</summary>
    public static Telling Start { get; } = new(0, "");

    private long Offset => At + Encoding.UTF8.GetByteCount(Shown);

    /// <summary>Tells on with what is in the output, or behind a gap if that is gone.</summary>
    /// <param name="from">Where the text begins in the output; not before <see cref="At"/>.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="isLast">Nothing follows.</param>
    public Told Finished(long from, string text, long to, bool isLast)
    {
        var next = new Telling(to, "");
        if (from > At)
            return new Told(from, text, next) { IsLast = isLast };
        if (text.StartsWith(Shown, StringComparison.Ordinal))
            return new Told(Offset, text[Shown.Length..], next) { IsLast = isLast };

        // The first piece of a long line.
        if (!isLast && Shown.StartsWith(text, StringComparison.Ordinal))
            return new Told(Offset, "", new Telling(to, Shown[text.Length..]));
        return new Told(At, text, next) { IsLast = isLast, IsAnew = true };
    }

    /// <summary>Shows what there is of the line behind the end of the output.</summary>
    public Told Unfinished(string line)
    {
        if (line.Length == 0)
            return Nothing;
        return line.StartsWith(Shown, StringComparison.Ordinal)
            ? new Told(Offset, line[Shown.Length..], new Telling(At, line))
            : new Told(At, line, new Telling(At, line)) { IsAnew = true };
    }

    /// <summary>There is nothing to tell.</summary>
    public Told Nothing => new(Offset, "", this);
}

/// <summary>What a watcher is told at one time.</summary>
/// <param name="Offset">Where the text begins, in bytes of the output.</param>
/// <param name="Next">How far it has been told then.</param>
internal sealed record Told(long Offset, string Text, Telling Next)
{
    /// <summary>The line that begins here was shown otherwise when it was not finished.</summary>
    public bool IsAnew { get; init; }

    /// <summary>Nothing follows.</summary>
    public bool IsLast { get; init; }
}
