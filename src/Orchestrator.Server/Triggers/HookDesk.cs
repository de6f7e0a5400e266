using System.Security.Cryptography;
using System.Text.Json;
using Orchestrator.Core.Triggers;
using Orchestrator.Server.Api;

namespace Orchestrator.Server.Triggers;

/// <summary>Takes a delivery: who sends it, whether it is a repetition, what it says, what it starts.</summary>
internal sealed class HookDesk(PublishedTriggers published, ITriggerStore store, HookSecrets secrets, HookLimits limits, TriggerStarter starter, TimeProvider time)
{
    private const int LongestDelivery = 200;

    private static readonly string[] DeliveryHeaders = [HookSignature.Id, "X-GitHub-Delivery", "X-Gitea-Delivery", "X-Gitlab-Event-UUID", "Idempotency-Key"];

    /// <summary>Checked in the place of a secret that is not there, so that its absence takes no other time.</summary>
    private static readonly string Nobodys = HookSecrets.Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <exception cref="Refusal">Nothing was started.</exception>
    public async Task<IResult> Take(string hook, IHeaderDictionary headers, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        var trigger = (await published.Current(cancellation)).FirstOrDefault(trigger => trigger.Spec is TriggerSpec.Webhook webhook && webhook.Hook == hook);
        var secret = await secrets.Find(hook, cancellation);
        if (!HookSignature.Fits(headers, body.Span, secret ?? Nobodys, time.GetUtcNow()) || secret is null || trigger is null)
        {
            throw new Refusal(
                StatusCodes.Status401Unauthorized,
                $"There is no such webhook, or the request is not signed with its secret: send {HookSignature.Signature} with {HookSignature.Id} and {HookSignature.Timestamp}, {HookSignature.BodySignature} or {HookSignature.Token}.");
        }

        if (!limits.AllowsHook(hook))
            throw Webhooks.TooMany();

        // GitHub tries a webhook out when it is set up.
        if (headers["X-GitHub-Event"] == "ping")
            return TypedResults.NoContent();
        var occurrence = $"delivery {Delivery(headers)}";
        var inputs = Inputs((TriggerSpec.Webhook)trigger.Spec, body);
        if ((await store.States(cancellation)).Any(state => state.Trigger == trigger.Key && state.Pause is not null))
        {
            await starter.Skip(trigger, occurrence, "A delivery came while the trigger was paused.", cancellation);
            throw Refusal.Conflict("The trigger is paused; nothing was started.");
        }

        var result = await starter.Start(trigger, occurrence, $"webhook {hook}", inputs, follows: null, cancellation);
        if (result.Started is not { } started)
            throw Refusal.Conflict($"No run was started: {result.Refusal}");
        var delivered = new Delivered(started.Run.Id, started.IsNew);
        return started.IsNew ? TypedResults.Accepted($"/api/runs/{started.Run.Id}", delivered) : TypedResults.Ok(delivered);
    }

    private static string Delivery(IHeaderDictionary headers)
    {
        foreach (var name in DeliveryHeaders)
        {
            if (headers.TryGetValue(name, out var values) && values is [{ Length: > 0 and <= LongestDelivery } id] && id.All(Names.IsVisible))
                return id;
        }

        throw Refusal.BadRequest(
            $"The delivery has no id of 1 to {LongestDelivery} characters, so that a repetition could not be told from a new one; send one in {string.Join(", ", DeliveryHeaders[..^1])} or {DeliveryHeaders[^1]}.");
    }

    private static IReadOnlyDictionary<string, string> Inputs(TriggerSpec.Webhook webhook, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var (inputs, problem) = webhook.Inputs.Apply(document.RootElement);
            return inputs ?? throw Refusal.BadRequest($"The delivery cannot become a run: {problem}.");
        }
        catch (JsonException malformed)
        {
            throw Refusal.BadRequest($"The body is not JSON: {malformed.Message}");
        }
    }
}
