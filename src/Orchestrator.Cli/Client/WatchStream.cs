using System.Text.Json;

namespace Orchestrator.Cli.Client;

/// <summary>Reads a run's live stream.</summary>
internal static class WatchStream
{
    /// <returns>Null: a kind that a newer server may send.</returns>
    /// <exception cref="JsonException">The event holds something else.</exception>
    public static WatchEvent? Parse(string kind, string data) => kind switch
    {
        "run" => new WatchEvent.State(JsonSerializer.Deserialize(data, WireJson.Default.RunInfo)!),
        "history" => new WatchEvent.History(JsonSerializer.Deserialize(data, WireJson.Default.RunHistory)!),
        "entry" => new WatchEvent.Entry(JsonSerializer.Deserialize(data, WireJson.Default.EntryInfo)!),
        "skipped" => new WatchEvent.Skipped(JsonSerializer.Deserialize(data, WireJson.Default.SkippedEntries)!.Count),
        "end" => new WatchEvent.End(),
        _ => null,
    };
}
