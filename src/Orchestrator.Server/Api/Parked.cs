using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Orchestrator.Core.Access;
using Orchestrator.Core.Parking;
using Orchestrator.Messaging.Bus.Parking;
using Orchestrator.Server.Access;

namespace Orchestrator.Server.Api;

/// <summary>A message that nobody could use.</summary>
/// <param name="At">When it was parked, the last time.</param>
/// <param name="Queue">The queue it was taken from.</param>
/// <param name="Exchange">The exchange it had been sent to; empty: straight to the queue.</param>
/// <param name="Reason">Why nobody could use it.</param>
/// <param name="Sender">The sender as the broker has checked it; empty if it has not.</param>
/// <param name="MessageId">The message's own id; empty if it has none.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Times">How often it was parked.</param>
/// <param name="Beginning">The first bytes of its content: as text, or in hex if it is none; control characters are shown as dots.</param>
/// <param name="Whole">True if all of it is kept, so that it can be tried again.</param>
public sealed record ParkedView(
    string Id,
    DateTimeOffset At,
    string Queue,
    string Exchange,
    string RoutingKey,
    string Reason,
    string Sender,
    string MessageId,
    string ContentType,
    long Size,
    int Times,
    string Beginning,
    bool Whole)
{
    private const int HexBytes = 64;

    internal static ParkedView Of(ParkedMessage message) => new(
        message.Id, message.At, message.Queue, message.Exchange, message.RoutingKey, Visible(message.Reason), message.Sender, Visible(message.MessageId), Visible(message.ContentType),
        message.Size, message.Times, BeginningOf(message.Body), message.Size <= ParkingLimits.Body);

    private static string BeginningOf(byte[] body)
    {
        var beginning = body.AsSpan(0, Math.Min(body.Length, ParkingLimits.Preview));
        var text = Encoding.UTF8.GetString(beginning);

        // The cut may go through a character: that spoils the end of the text, not the text.
        return text.AsSpan(0, Math.Max(0, text.Length - 1)).Contains('\uFFFD') ? Convert.ToHexStringLower(beginning[..Math.Min(beginning.Length, HexBytes)]) : Visible(text);
    }

    private static string Visible(string text) => string.Create(text.Length, text, (shown, from) =>
    {
        for (var index = 0; index < from.Length; index++)
            shown[index] = Names.IsVisible(from[index]) || from[index] is '\n' or '\t' ? from[index] : '·';
    });
}

/// <summary>Messages that nobody could use: looked at, tried again, or dropped.</summary>
internal static class Parked
{
    public static void MapParked(this RouteGroupBuilder api)
    {
        api.MapGet("/parked", List).Named("listParked", "Messages that nobody could use, newest first.", Role.Administrator).Refuses(400);
        api.MapPost("/parked/{id}/retry", Retry).Named("retryParked", "Sends a parked message back to the queue it was taken from.", Role.Administrator)
            .Produces(StatusCodes.Status204NoContent).Refuses(404, 409);
        api.MapDelete("/parked/{id}", Drop).Named("dropParked", "Drops a parked message for good.", Role.Administrator)
            .Produces(StatusCodes.Status204NoContent).Refuses(404);
    }

    private static async Task<PageView<ParkedView>> List(IParkedStore parked, string? queue, int? offset, int? limit, CancellationToken cancellation) =>
        PageViews.Of(await parked.List(Query.Text(queue), Query.Page(offset, limit), cancellation), ParkedView.Of);

    private static async Task<IResult> Retry(
        string id, IParkedStore parked, [FromServices] IParkedSender? sender, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var message = await parked.Find(id, cancellation) ?? throw Refusal.NotFound("parked message", id);
        if (sender is null)
            throw Refusal.Conflict("This server has no broker to send it to; set ORCHESTRATOR_MESSAGING to the broker's address.");
        if (await sender.SendBack(message, cancellation) is { } objection)
            throw Refusal.Conflict($"The message cannot be tried again: {objection}");

        // What was parked again meanwhile stays.
        await parked.Remove(id, message.Times, CancellationToken.None);
        await audit.Record(user, "parked.retry", id, message.Queue);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Drop(string id, IParkedStore parked, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (!await parked.Remove(id, times: null, cancellation))
            throw Refusal.NotFound("parked message", id);
        await audit.Record(user, "parked.drop", id);
        return TypedResults.NoContent();
    }
}
