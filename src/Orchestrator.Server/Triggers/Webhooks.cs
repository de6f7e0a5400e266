using System.Security.Cryptography;
using System.Text.Json;
using Orchestrator.Core.Triggers;
using Orchestrator.Server.Api;

namespace Orchestrator.Server.Triggers;

/// <summary>What a delivery started.</summary>
/// <param name="RunId">The run; the same if the delivery is repeated.</param>
/// <param name="IsNew">False: this delivery had started it before.</param>
public sealed record Delivered(string RunId, bool IsNew);

/// <summary>Where other systems call: <c>POST /hooks/NAME</c>. Whoever does not know the hook's secret does not learn whether there is such a hook.</summary>
internal static class Webhooks
{
    private const int LargestBody = 256 * 1024;
    private const int LongestDelivery = 200;

    private static readonly string[] DeliveryHeaders = [HookSignature.Id, "X-GitHub-Delivery", "X-Gitea-Delivery", "X-Gitlab-Event-UUID", "Idempotency-Key"];

    /// <summary>Checked in the place of a secret that is not there, so that its absence takes no other time.</summary>
    private static readonly string Nobodys = HookSecrets.Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public static void MapWebhooks(this IEndpointRouteBuilder routes) => routes.MapPost("/hooks/{hook}", Deliver)
        .WithName("deliverWebhook")
        .WithSummary("Starts a run of the definition with this webhook; open to everybody who signs with the webhook's secret.")
        .WithTags("Triggers")
        .AllowAnonymous()
        .Accepts<JsonElement>("application/json").Produces<Delivered>(StatusCodes.Status202Accepted).Produces<Delivered>().Produces(StatusCodes.Status204NoContent)
        .Refuses(400, 401, 409, 413, 429);

    private static async Task<IResult> Deliver(
        string hook, HttpContext context, PublishedTriggers published, ITriggerStore store, HookSecrets secrets, HookLimits limits, TriggerStarter starter, TimeProvider time,
        CancellationToken cancellation)
    {
        if (!limits.AllowsAddress(context.Connection.RemoteIpAddress?.ToString() ?? ""))
            throw TooMany();
        var body = await Body(context.Request, cancellation);
        var trigger = (await published.Current(cancellation)).FirstOrDefault(trigger => trigger.Spec is TriggerSpec.Webhook webhook && webhook.Hook == hook);
        var secret = await secrets.Find(hook, cancellation);
        if (!HookSignature.Fits(context.Request.Headers, body.Span, secret ?? Nobodys, time.GetUtcNow()) || secret is null || trigger is null)
            throw new Refusal(StatusCodes.Status401Unauthorized, $"There is no such webhook, or the request is not signed with its secret: send {HookSignature.Signature} with {HookSignature.Id} and {HookSignature.Timestamp}, {HookSignature.BodySignature} or {HookSignature.Token}.");
        if (!limits.AllowsHook(hook))
            throw TooMany();

        // GitHub tries a webhook out when it is set up.
        if (context.Request.Headers["X-GitHub-Event"] == "ping")
            return TypedResults.NoContent();
        var occurrence = $"delivery {Delivery(context.Request.Headers)}";
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

    private static async Task<ReadOnlyMemory<byte>> Body(HttpRequest request, CancellationToken cancellation)
    {
        var body = new byte[LargestBody + 1];
        var length = await request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellation);
        return length <= LargestBody
            ? body.AsMemory(0, length)
            : throw new Refusal(StatusCodes.Status413PayloadTooLarge, $"A delivery has at most {LargestBody} bytes; send less.");
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

    private static Refusal TooMany() => Refusal.TooMany("Too many deliveries at once; send again in a few seconds, with the same id.", TimeSpan.FromSeconds(5));
}
