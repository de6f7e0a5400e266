using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orchestrator.Cli.Client;

namespace Orchestrator.Cli.Watching;

/// <summary>One JSON document a line: <c>{"event":"run|history|entry|skipped|notice|report","data":...}</c>.</summary>
internal sealed class JsonLinesView(TextWriter output) : IRunView
{
    public void Show(RunInfo run, IReadOnlyList<WaitGroup> waits)
    {
        Write("run", run, WireJson.Default.RunInfo);
        if (waits.Count > 0)
            Write("waits", waits, WireJson.Default.IReadOnlyListWaitGroup);
    }

    public void Show(RunHistory line) => Write("history", line, WireJson.Default.RunHistory);

    public void Show(EntryInfo entry) => Write("entry", entry, WireJson.Default.EntryInfo);

    public void Skipped(long count) => Write("skipped", new SkippedEntries(count), WireJson.Default.SkippedEntries);

    public void Notice(string text) => Write("notice", text, WireJson.Default.String);

    /// <summary>The last line of a run that was followed to its end.</summary>
    public void End(Reports.RunReport report) => Write("report", report, WireJson.Default.RunReport);

    private void Write<T>(string kind, T data, JsonTypeInfo<T> type)
    {
        output.WriteLine(JsonText.Line(new WatchLine(kind, JsonSerializer.SerializeToElement(data, type))));
        output.Flush();
    }
}

/// <summary>What stands on a line.</summary>
internal sealed record WatchLine(string Event, JsonElement Data);
