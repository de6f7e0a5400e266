using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Orchestrator.Cli.Client;

/// <summary>Reads the live stream of a target's output.</summary>
internal static class OutputEvents
{
    /// <summary>Ends when the stream ends. Kinds of events that a newer server may send are passed over.</summary>
    /// <exception cref="JsonException">The stream holds something else.</exception>
    public static async IAsyncEnumerable<OutputEvent> Read(Stream stream, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellation))
        {
            if (Parse(item.EventType, item.Data) is { } parsed)
                yield return parsed;
        }
    }

    private static OutputEvent? Parse(string kind, string data) => kind switch
    {
        "output" => new OutputEvent.Stretch(JsonSerializer.Deserialize(data, WireJson.Default.OutputInfo)!),
        "action" => new OutputEvent.Action(JsonSerializer.Deserialize(data, WireJson.Default.EntryInfo)!),
        "end" => new OutputEvent.End(),
        _ => null,
    };
}
