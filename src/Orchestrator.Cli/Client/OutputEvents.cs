using System.Text.Json;

namespace Orchestrator.Cli.Client;

/// <summary>Reads the live stream of a target's output.</summary>
internal static class OutputEvents
{
    /// <returns>Null: a kind that a newer server may send.</returns>
    /// <exception cref="JsonException">The event holds something else.</exception>
    public static OutputEvent? Parse(string kind, string data) => kind switch
    {
        "output" => new OutputEvent.Stretch(JsonSerializer.Deserialize(data, WireJson.Default.OutputInfo)!),
        "action" => new OutputEvent.Action(JsonSerializer.Deserialize(data, WireJson.Default.EntryInfo)!),
        "end" => new OutputEvent.End(),
        _ => null,
    };
}
