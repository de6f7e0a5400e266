using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli.Watching;

/// <summary>One line for everything that changes: for files and pipes.</summary>
internal sealed class LineView(TextWriter output, TimeProvider time) : IRunView
{
    private string? title;
    private string? progress;
    private HashSet<string> waits = [];

    public void Show(RunInfo run, IReadOnlyList<WaitGroup> waits)
    {
        Changed(ref title, RunLines.Title(run));
        Changed(ref progress, RunLines.Progress(run));
        var now = waits.Where(group => group.State != "active").Select(RunLines.Wait).ToHashSet(StringComparer.Ordinal);
        foreach (var wait in now.Where(wait => !this.waits.Contains(wait)))
            Write("  " + wait);
        this.waits = now;
    }

    public void Show(RunHistory line) => Write($"{Words.Line(line.Text)} (by {Words.Line(line.By)})");

    public void Show(EntryInfo entry) => Write(RunLines.Entry(entry));

    public void Skipped(long count) => Write(RunLines.Skipped(count));

    public void Notice(string text) => Write(text);

    private void Changed(ref string? shown, string line)
    {
        if (shown == line)
            return;
        shown = line;
        Write(line);
    }

    private void Write(string line)
    {
        output.WriteLine($"{Words.Clock(time.GetUtcNow())} {line}");
        output.Flush();
    }
}
