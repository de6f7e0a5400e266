using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrator.Core.Access;
using Orchestrator.Server.Access;

namespace Orchestrator.Server.Api;

/// <summary>Begins a session, with a key or with name and password.</summary>
/// <param name="Key">An API key; the session has its name and role.</param>
/// <param name="Name">A user, with the password.</param>
/// <param name="Password">The user's; where it is good for once, NewPassword comes along.</param>
/// <param name="NewPassword">Takes the place of Password; 12 to 256 characters.</param>
public sealed record SignIn(string? Key = null, string? Name = null, string? Password = null, string? NewPassword = null)
{
    /// <summary>Without secrets.</summary>
    public override string ToString() => Name is null ? "key" : "name and password";
}

/// <summary>A session that has begun.</summary>
/// <param name="Key">Name of the key, or user:NAME.</param>
/// <param name="Seconds">How long the cookie lasts.</param>
public sealed record SessionView(string Key, Role Role, int Seconds);

/// <summary>Browsers exchange a key, or a name and a password, for a cookie, so that no page keeps them.</summary>
internal static class Session
{
    public static void MapSession(this RouteGroupBuilder api, SignInGate gate)
    {
        api.MapPost("/session", Begin).WithName("signIn").WithSummary("Exchanges an API key, or a user's name and password, for a cookie: for browsers.")
            .WithDescription("A password that is good for once is answered with 400 and a mistake at newPassword; send both.")
            .AllowAnonymous().AddEndpointFilter(gate)
            .Produces<SessionView>().Refuses(400, 401, 409, 429, 503);
        api.MapDelete("/session", End).WithName("signOut").WithSummary("Ends the browser's session.").AllowAnonymous();
    }

    /// <summary>Gives the browser a session of this user.</summary>
    public static SessionView Give(HttpContext context, SessionTokens sessions, User user)
    {
        context.Response.Cookies.Append(SessionCookie.Name, sessions.Issue(user), SessionCookie.Options(context.Request));
        return new SessionView(user.Who, user.Role, (int)SessionTokens.Life.TotalSeconds);
    }

    private static async Task<SessionView> Begin(
        SignIn body, HttpContext context, IAccessStore access, SignInDesk desk, SessionTokens sessions, CancellationToken cancellation)
    {
        if (body is { Key: null, Name: { } name, Password: { } password })
            return Give(context, sessions, await desk.SignIn(context, name.Trim(), password, body.NewPassword, cancellation));
        if (body is not { Key: { } text, Name: null, Password: null, NewPassword: null })
            throw Refusal.BadRequest("Send either key, or name and password.", [new Mistake(null, "key", "Send either key, or name and password.")]);
        var key = await KeyAuthentication.Find(text, access, cancellation)
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
