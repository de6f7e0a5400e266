using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orchestrator.Contracts.Bus;

/// <summary>
/// Tells that something has happened: every published definition with an activity MessageReceived of this name starts a run over its own
/// targets. The same message again starts nothing. If no definition waits for it, or a run is refused, the message is parked.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record Trigger
{
    /// <summary>Chosen by the sender, a new one for each thing that happens: 1 to 200 characters, no control characters.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>What has happened, as the activity's input <c>message</c> says it; 1 to 200 characters, letter case counts.</summary>
    public required string Name { get; init; }

    /// <summary>Whatever there is to say about it. Its fields become inputs of the runs as the activity says.</summary>
    public JsonElement? Data { get; init; }

    /// <summary>Who tells it, at most 100 characters. It is a claim: what the broker has checked (user-id) stands before it.</summary>
    public string? RequestedBy { get; init; }
}
