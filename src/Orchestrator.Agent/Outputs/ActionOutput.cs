using System.Text;
using Orchestrator.Agent.Commands;
using Orchestrator.Contracts;

namespace Orchestrator.Agent.Outputs;

/// <summary>
/// What one action puts out: clean, in memory as much of it as a report and a watcher need, and beyond that in a file on the shelf. Safe for
/// concurrent use; bytes that come after its end are ignored.
/// </summary>
internal sealed class ActionOutput
{
    private readonly Lock gate = new();
    private readonly OutputCleaner cleaner;
    private readonly OutputBuffer buffer = new();
    private readonly OutputShelf? shelf;
    private readonly int keepBytes;
    private OutputFile? file;
    private long inFile;
    private bool isOver;

    /// <param name="shelf">Null: nothing is kept beyond what a report carries.</param>
    public ActionOutput(StartAction start, OutputShelf? shelf = null)
    {
        (Origin, Name, this.shelf, keepBytes) = (new OutputOrigin(start.RunId, start.CommandId, start.Index), start.Action.Name, shelf, start.Output.KeepBytes);
        cleaner = new OutputCleaner(new OutputMasks(start.Output, start.Action.Environment));
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
    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            if (!isOver)
                Keep(cleaner.Take(bytes));
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
                Keep(cleaner.End());
                isOver = true;
                file?.Complete(buffer.Total);
            }

            return buffer.Read();
        }
    }

    /// <summary>For a watcher: what comes after the first <paramref name="offset"/> bytes, an unfinished line included.</summary>
    public (long From, string Text, long To, bool IsLast) Since(long offset, int most)
    {
        lock (gate)
        {
            if (!isOver && cleaner.HoldsLine && offset >= buffer.Total)
                Keep(cleaner.TakeUnfinished());
            var (from, text, to) = buffer.Since(offset, most);
            return (from, text, to, isOver && to >= buffer.Total);
        }
    }

    private void Keep(string text)
    {
        if (text.Length == 0)
            return;
        var bytes = Encoding.UTF8.GetBytes(text);
        if (shelf is not null && keepBytes > ContractLimits.OutputBytes && buffer.Total + bytes.Length > ContractLimits.OutputBytes)
            Keep(bytes, shelf);
        buffer.Append(bytes);
    }

    // Most outputs fit into their report and never see the disk.
    private void Keep(byte[] bytes, OutputShelf onto)
    {
        if (inFile == 0)
        {
            file = onto.Begin(Origin);
            Write(buffer.Whole());
        }

        Write(bytes);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        var part = bytes[..(int)Math.Min(bytes.Length, Math.Max(0, keepBytes - inFile))];
        if (part.Length < bytes.Length)
            part = Utf8.WithoutBrokenEnd(part);
        file?.Append(part);
        inFile += bytes.Length;
    }
}
