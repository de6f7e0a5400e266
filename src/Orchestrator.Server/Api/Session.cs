using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrator.Core.Access;
using Orchestrator.Server.Access;

namespace Orchestrator.Server.Api;

/// <summary>Begins a session.</summary>
/// <param name="Key">An API key; the session has its name and role.</param>
public sealed record SignIn(string Key);

/// <summary>A session that has begun.</summary>
/// <param name="Key">Name of the key.</param>
/// <param name="Seconds">How long the cookie lasts.</param>
public sealed record SessionView(string Key, Role Role, int Seconds);

/// <summary>Browsers exchange a key for a cookie, so that no page keeps the key.</summary>
internal static class Session
{
    public static void MapSession(this RouteGroupBuilder api)
    {
        api.MapPost("/session", Begin).WithName("signIn").WithSummary("Exchanges an API key for a cookie: for browsers.").AllowAnonymous()
            .Produces<SessionView>().Refuses(400, 401);
        api.MapDelete("/session", End).WithName("signOut").WithSummary("Ends the browser's session.").AllowAnonymous();
    }

    private static async Task<SessionView> Begin(SignIn body, HttpContext context, IAccessStore access, SessionTokens sessions, CancellationToken cancellation)
    {
        var key = await KeyAuthentication.Find(body.Key, access, cancellation)
            ?? throw new Refusal(StatusCodes.Status401Unauthorized, "The key is unknown or revoked; use another one, or have an administrator make a new one.");
        context.Response.Cookies.Append(SessionCookie.Name, sessions.Issue(key), SessionCookie.Options(context.Request));
        return new SessionView(key.Name, key.Role, (int)SessionTokens.Life.TotalSeconds);
    }

    private static NoContent End(HttpContext context)
    {
        context.Response.Cookies.Delete(SessionCookie.Name, SessionCookie.Options(context.Request));
        return TypedResults.NoContent();
    }
}
