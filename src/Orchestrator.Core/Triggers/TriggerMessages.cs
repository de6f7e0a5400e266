using System.Text.Json;

namespace Orchestrator.Core.Triggers;

/// <summary>Where messages that may start runs arrive, whatever brought them.</summary>
public interface ITriggerMessages
{
    /// <summary>
    /// Starts a run of every definition that waits for messages of this name. Done when all of it is stored; until then the message must
    /// come again, and it may come again afterwards: a message's id starts nothing twice.
    /// </summary>
    /// <param name="name">The message's name; letter case counts.</param>
    /// <param name="json">What it says, as JSON: its parts become inputs.</param>
    /// <param name="messageId">Chosen by the sender; 1 to 200 characters.</param>
    /// <param name="by">Who sent it, for people.</param>
    /// <returns>One result for each trigger that waits for it; none if nobody does.</returns>
    /// <exception cref="TriggerMessageException">It can never be handled: the message says why.</exception>
    Task<IReadOnlyList<FiringResult>> Received(string name, string json, string messageId, string by, CancellationToken cancellation);
}

/// <summary>A message that can never be handled, however often it comes.</summary>
public sealed class TriggerMessageException(string message) : Exception(message);

/// <summary>Starts runs on messages.</summary>
public sealed class TriggerMessages(PublishedTriggers published, ITriggerStore store, TriggerStarter starter) : ITriggerMessages
{
    private const int LongestName = 200;
    private const int LongestId = 200;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FiringResult>> Received(string name, string json, string messageId, string by, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (name is not { Length: > 0 and <= LongestName })
            throw new TriggerMessageException($"The message has no name of 1 to {LongestName} characters; give one in the field 'name'.");
        if (messageId is not { Length: > 0 and <= LongestId })
            throw new TriggerMessageException($"The message '{name}' has no id of 1 to {LongestId} characters, so that a repetition could not be told from a new one; give one in the field 'id'.");
        using var document = Parse(name, json);
        var waiting = (await published.Current(cancellation)).Where(trigger => trigger.Spec is TriggerSpec.Message message && message.Name == name).ToList();
        if (waiting.Count == 0)
            return [];
        var paused = (await store.States(cancellation)).Where(state => state.Pause is not null).Select(state => state.Trigger).ToHashSet();
        var results = new List<FiringResult>(waiting.Count);
        foreach (var trigger in waiting)
            results.Add(await Start(trigger, paused.Contains(trigger.Key), document.RootElement, $"message {messageId}", by, cancellation));
        return results;
    }

    private async Task<FiringResult> Start(ActiveTrigger trigger, bool isPaused, JsonElement message, string occurrence, string by, CancellationToken cancellation)
    {
        if (isPaused)
            return await starter.Skip(trigger, occurrence, "The message came while the trigger was paused.", cancellation);
        var (inputs, problem) = ((TriggerSpec.Message)trigger.Spec).Inputs.Apply(message);
        return inputs is not null
            ? await starter.Start(trigger, occurrence, by, inputs, follows: null, cancellation)
            : await starter.Refuse(trigger, occurrence, $"The message cannot become a run: {problem}.", cancellation);
    }

    private static JsonDocument Parse(string name, string json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException malformed)
        {
            throw new TriggerMessageException($"The message '{name}' is not JSON: {malformed.Message}");
        }
    }
}
