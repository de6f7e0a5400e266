using System.Buffers;
using System.Text.Json;
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

    public static void MapWebhooks(this IEndpointRouteBuilder routes) => routes.MapPost("/hooks/{hook}", Deliver)
        .WithName("deliverWebhook")
        .WithSummary("Starts a run of the definition with this webhook; open to everybody who signs with the webhook's secret.")
        .WithTags("Triggers")
        .AllowAnonymous()
        .Accepts<JsonElement>("application/json").Produces<Delivered>(StatusCodes.Status202Accepted).Produces<Delivered>().Produces(StatusCodes.Status204NoContent)
        .Refuses(400, 401, 409, 413, 429);

    private static async Task<IResult> Deliver(string hook, HttpContext context, HookLimits limits, HookDesk desk, CancellationToken cancellation)
    {
        if (!limits.AllowsAddress(context.Connection.RemoteIpAddress?.ToString() ?? ""))
            throw TooMany();

        // From a pool: whoever has no secret must not cost memory either.
        var buffer = ArrayPool<byte>.Shared.Rent(LargestBody + 1);
        try
        {
            var length = await context.Request.Body.ReadAtLeastAsync(buffer.AsMemory(0, LargestBody + 1), LargestBody + 1, throwOnEndOfStream: false, cancellation);
            if (length > LargestBody)
                throw new Refusal(StatusCodes.Status413PayloadTooLarge, $"A delivery has at most {LargestBody} bytes; send less.");
            return await desk.Take(hook, context.Request.Headers, buffer.AsMemory(0, length), cancellation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    internal static Refusal TooMany() => Refusal.TooMany("Too many deliveries at once; send again in a few seconds, with the same id.", TimeSpan.FromSeconds(5));
}
