using System.Text;
using Orchestrator.Agent.Commands;
using Orchestrator.Contracts;

namespace Orchestrator.Agent.Outputs;

/// <summary>
/// What one start of an action puts out: clean, in memory as much of it as a report and a watcher need, and all of it up to the limit in a file on the
/// shelf, which outlives the agent. Safe for concurrent use; bytes that come after its end are ignored.
/// </summary>
internal sealed class ActionOutput
{
    private readonly Lock gate = new();
    private readonly OutputCleaner standard;
    private readonly OutputCleaner error;
    private readonly OutputBuffer buffer = new();
    private readonly OutputShelf? shelf;
    private readonly int keepBytes;
    private OutputCleaner latest;
    private OutputFile? file;
    private long inFile;
    private bool isLong;
    private bool isCut;
    private bool isOver;

    /// <param name="shelf">Null: nothing is kept beyond what a report carries.</param>
    public ActionOutput(StartAction start, OutputShelf? shelf = null)
    {
        (Origin, Name, this.shelf, keepBytes) = (new OutputOrigin(start.RunId, start.CommandId, start.Index, start.Starts), start.Action.Name, shelf, start.Output.KeepBytes);
        var masks = new OutputMasks(start.Output, start.Action.Environment);
        (standard, error) = (new OutputCleaner(masks), new OutputCleaner(masks));
        latest = standard;
    }

    public OutputOrigin Origin { get; }

    /// <summary>Of the action.</summary>
    public string Name { get; }

    /// <summary>Nothing follows.</summary>
    public bool IsOver
    {
        get
        {
            lock (gate)
                return isOver;
        }
    }

    /// <summary>As the process writes it.</summary>
    /// <param name="isError">
    /// Whether it comes from the standard error, where that is another pipe. Each has lines of its own: what one breaks into the other's line would hide
    /// a secret from its mask.
    /// </param>
    public void Append(ReadOnlySpan<byte> bytes, bool isError = false)
    {
        lock (gate)
        {
            if (isOver)
                return;
            latest = isError ? error : standard;
            Keep(latest.Take(bytes));
        }
    }

    /// <summary>The action is over.</summary>
    /// <returns>What the report carries, and whether its middle is missing.</returns>
    public (string Text, bool Truncated) End()
    {
        lock (gate)
        {
            if (!isOver)
            {
                Keep(Rest(latest == standard ? error : standard, latest));
                isOver = true;
                if (isLong)
                    file?.Complete(buffer.Total);
                else
                    file?.Dispose();
            }

            return buffer.Read();
        }
    }

    /// <summary>What came of the action is journaled, and its output with it as far as a report carries it: what is not longer need not be kept apart.</summary>
    public void Answered()
    {
        lock (gate)
        {
            if (isOver && !isLong)
                file?.Discard();
            if (isOver)
                file = null;
        }
    }

    /// <summary>For a watcher: what comes next, an unfinished line included. The report has each line as it is when it is finished.</summary>
    /// <param name="most">Bytes of the output that are looked at.</param>
    public Told Since(Telling told, int most)
    {
        lock (gate)
        {
            if (told.At < buffer.Total)
            {
                var (from, text, to) = buffer.Since(told.At, most);
                return told.Finished(from, text, to, isOver && to >= buffer.Total);
            }

            if (isOver)
                return told.Nothing with { IsLast = true };
            return latest.Unfinished() is { } line ? told.Unfinished(Beginning(line, most)) : told.Nothing;
        }
    }

    private static string Rest(OutputCleaner first, OutputCleaner last)
    {
        var (line, other) = (first.End(), last.End());
        return line.Length > 0 && other.Length > 0 ? $"{line}\n{other}" : line + other;
    }

    private static string Beginning(string line, int most)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        return bytes.Length <= most ? line : Encoding.UTF8.GetString(Utf8.WithoutBrokenEnd(bytes.AsSpan(0, most)));
    }

    private void Keep(string text)
    {
        if (text.Length == 0)
            return;
        var bytes = Encoding.UTF8.GetBytes(text);
        if (shelf is not null && keepBytes > ContractLimits.OutputBytes)
            Keep(bytes, shelf);
        buffer.Append(bytes);
    }

    // Most outputs fit into their report, and are on the disk for the case that this agent does not live to make one: no other has to give way to them.
    private void Keep(byte[] bytes, OutputShelf onto)
    {
        var wasLong = isLong;
        isLong = buffer.Total + bytes.Length > ContractLimits.OutputBytes;
        if (buffer.Total == 0 || (isLong && !wasLong && file is null))
        {
            (file, inFile) = (onto.Begin(Origin, givesWay: isLong), 0);
            Write(buffer.Whole());
        }

        Write(bytes);
        if (!isLong && isCut)
        {
            file?.Discard();
            file = null;
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        var part = bytes[..(int)Math.Min(bytes.Length, Math.Max(0, keepBytes - inFile))];
        if (part.Length < bytes.Length)
            part = Utf8.WithoutBrokenEnd(part);
        isCut = file?.Append(part, givesWay: isLong) == false;
        inFile += bytes.Length;
    }
}
