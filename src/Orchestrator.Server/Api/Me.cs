using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrator.Core.Access;
using Orchestrator.Server.Access;

namespace Orchestrator.Server.Api;

/// <summary>Another password of one's own.</summary>
/// <param name="Current">The one until now.</param>
/// <param name="New">12 to 256 characters, and none that is easily guessed.</param>
public sealed record OwnPassword(string Current, string New)
{
    /// <summary>Without secrets.</summary>
    public override string ToString() => "passwords";
}

/// <summary>What users do about themselves.</summary>
internal static class Me
{
    public static void MapMe(this RouteGroupBuilder api, SignInGate gate)
    {
        api.MapGet("/me", Get).Named("getMe", "The user who has signed in.", Role.Viewer).Refuses(409);
        api.MapPost("/me/password", ChangePassword).Named("changeOwnPassword", "Sets another password; all sessions of the user end, but for this one, which goes on.", Role.Viewer)
            .AddEndpointFilter(gate).Produces<SessionView>().Refuses(400, 409, 429, 503);
        api.MapDelete("/me/sessions", EndSessions).Named("endOwnSessions", "Ends all sessions of the user, this one included.", Role.Viewer)
            .Produces(StatusCodes.Status204NoContent).Refuses(409);
    }

    private static async Task<UserView> Get(IUserStore users, TimeProvider time, ClaimsPrincipal caller, CancellationToken cancellation) =>
        await users.Find(Name(caller), cancellation) is { } user ? UserView.Of(user, time.GetUtcNow()) : throw Refusal.NotFound("user", Name(caller));

    private static async Task<SessionView> ChangePassword(
        OwnPassword body, HttpContext context, SignInDesk desk, SessionTokens sessions, ClaimsPrincipal caller, CancellationToken cancellation) =>
        Session.Give(context, sessions, await desk.ChangePassword(context, Name(caller), body.Current, body.New, cancellation));

    private static async Task<NoContent> EndSessions(HttpContext context, IUserStore users, AuditTrail audit, ClaimsPrincipal caller, CancellationToken cancellation)
    {
        var name = Name(caller);
        await users.Change(name, user => user with { Stamp = UserRules.Stamp() }, cancellation);
        await audit.Record(caller, "user.endSessions", name, $"from {context.From()}");
        context.Response.Cookies.Delete(SessionCookie.Name, SessionCookie.Options(context.Request));
        return TypedResults.NoContent();
    }

    private static string Name(ClaimsPrincipal caller) =>
        Caller.UserOf(caller) ?? throw Refusal.Conflict("You have come with an API key, which is no user; sign in with a name and a password.");
}
