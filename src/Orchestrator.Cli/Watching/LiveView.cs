using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Orchestrator.Cli.Watching;

/// <summary>A picture that is drawn over itself: for people at a terminal.</summary>
internal sealed class LiveView(LiveDisplayContext context) : IRunView
{
    private const int BarWidth = 50;
    private const int WaitsShown = 8;
    private const int EntriesShown = 6;

    private readonly Queue<EntryInfo> last = new();
    private RunInfo? run;
    private IReadOnlyList<WaitGroup> waits = [];
    private string? notice;

    public void Show(RunInfo run, IReadOnlyList<WaitGroup> waits)
    {
        (this.run, this.waits, notice) = (run, waits, null);
        Draw();
    }

    public void Show(RunHistory line)
    {
        notice = $"{line.Text} (by {line.By})";
        Draw();
    }

    public void Show(EntryInfo entry)
    {
        last.Enqueue(entry);
        if (last.Count > EntriesShown)
            last.Dequeue();
        Draw();
    }

    public void Skipped(long count) => Notice(RunLines.Skipped(count));

    public void Notice(string text)
    {
        notice = text;
        Draw();
    }

    /// <summary>The picture as it stands.</summary>
    internal IRenderable Picture()
    {
        var rows = new List<IRenderable>();
        if (run is not null)
        {
            rows.Add(new Text(RunLines.Title(run), new Style(decoration: Decoration.Bold)));
            rows.Add(Bar(run.Ledger));
            rows.Add(new Text(RunLines.Progress(run)));
        }

        rows.AddRange(waits.Take(WaitsShown).Select(group => Indented(RunLines.Wait(group), Colours.Of(group.State))));
        if (waits.Count > WaitsShown)
            rows.Add(new Text($"  and {waits.Count - WaitsShown} more reasons"));
        rows.AddRange(last.Select(entry => Indented(RunLines.Entry(entry), Colours.Of(entry.Outcome))));
        if (notice is not null)
            rows.Add(new Text(Words.Line(notice), new Style(decoration: Decoration.Italic)));
        return new Rows(rows);
    }

    private static Padder Indented(string line, Style? style) => new(new Text(line, style), new Padding(2, 0, 0, 0));

    // Every state that has a target gets at least one cell, so that a single failure among thousands is seen.
    private static Paragraph Bar(RunLedger ledger)
    {
        var bar = new Paragraph();
        var drawn = 0;
        foreach (var (word, count) in RunLines.Columns(ledger))
        {
            var cells = Math.Min(BarWidth - drawn, Math.Max(1, (int)((long)BarWidth * count / ledger.Targets)));
            bar.Append(new string(word is "waiting" ? '░' : word is "active" ? '▒' : '█', cells), Colours.Of(word));
            drawn += cells;
        }

        return bar;
    }

    private void Draw() => context.UpdateTarget(Picture());
}
