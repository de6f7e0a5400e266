using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Orchestrator.Cli.Client;

/// <summary>Reads a run's live stream.</summary>
internal static class WatchStream
{
    /// <summary>Ends when the stream ends. Kinds of events that a newer server may send are passed over.</summary>
    /// <exception cref="JsonException">The stream holds something else.</exception>
    public static async IAsyncEnumerable<WatchEvent> Read(Stream stream, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellation))
        {
            if (Parse(item.EventType, item.Data) is { } parsed)
                yield return parsed;
        }
    }

    private static WatchEvent? Parse(string kind, string data) => kind switch
    {
        "run" => new WatchEvent.State(JsonSerializer.Deserialize(data, WireJson.Default.RunInfo)!),
        "history" => new WatchEvent.History(JsonSerializer.Deserialize(data, WireJson.Default.RunHistory)!),
        "entry" => new WatchEvent.Entry(JsonSerializer.Deserialize(data, WireJson.Default.EntryInfo)!),
        "skipped" => new WatchEvent.Skipped(JsonSerializer.Deserialize(data, WireJson.Default.SkippedEntries)!.Count),
        "end" => new WatchEvent.End(),
        _ => null,
    };
}
