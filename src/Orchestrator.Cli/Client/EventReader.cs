using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Orchestrator.Cli.Client;

/// <summary>Reads a live stream of the server.</summary>
internal static class EventReader
{
    /// <summary>Ends when the stream ends.</summary>
    /// <param name="parse">Makes an event of its kind and its data; null: it is passed over.</param>
    /// <exception cref="JsonException">The stream holds something else.</exception>
    public static async IAsyncEnumerable<T> Read<T>(Stream stream, Func<string, string, T?> parse, [EnumeratorCancellation] CancellationToken cancellation)
        where T : class
    {
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellation))
        {
            if (parse(item.EventType, item.Data) is { } parsed)
                yield return parsed;
        }
    }
}
