using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Orchestrator.Core.Access;

namespace Orchestrator.Server.Access;

/// <summary>Knows callers by the header <c>X-Api-Key</c>, and browsers by the cookie of a session that a key or a user has begun.</summary>
internal sealed class KeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, IAccessStore access, SessionTokens sessions,
    IProblemDetailsService problems)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string Header = "X-Api-Key";

    private const int LongestKey = 300;

    /// <summary>The stored key of this text; null: unknown, altered or revoked.</summary>
    public static async Task<ApiKey?> Find(string key, IAccessStore access, CancellationToken cancellation)
    {
        if (key.Length is 0 or > LongestKey)
            return null;
        var stored = await access.FindKey(KeyText.IdOf(key), cancellation);
        return stored is { RevokedAt: null } && KeyText.Matches(stored, key) ? stored : null;
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.TryGetValue(Header, out var given))
        {
            return given is [{ } key] && await Find(key, access, Context.RequestAborted) is { } stored
                ? Success(Caller.Of(stored))
                : AuthenticateResult.Fail("The key is unknown or revoked.");
        }

        if (!Request.Cookies.TryGetValue(SessionCookie.Name, out var token))
            return AuthenticateResult.NoResult();
        if (!SessionCookie.MayBeUsed(Request))
            return AuthenticateResult.Fail("The request comes from another site.");
        return await sessions.Read(token, Context.RequestAborted) is { } owner ? Success(owner) : AuthenticateResult.Fail("The session is over.");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = SchemeName;
        var detail = Request.Headers.ContainsKey(Header)
            ? $"The key in the header {Header} is unknown or revoked; use another one, or have an administrator make a new one."
            : !Request.Cookies.ContainsKey(SessionCookie.Name) ? $"Send an API key in the header {Header}, or sign in at /api/session."
            : SessionCookie.MayBeUsed(Request) ? $"The session is over; sign in again, or send an API key in the header {Header}."
            : $"A session changes things from pages of this server alone; programs send an API key in the header {Header}.";
        return Refuse(StatusCodes.Status401Unauthorized, detail);
    }

    private static AuthenticateResult Success(Caller caller) => AuthenticateResult.Success(new AuthenticationTicket(caller.ToPrincipal(), SchemeName));

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var who = Caller.UserOf(Context.User) is { } user ? $"The user '{user}'" : $"The key '{Context.User.Who()}'";
        return Refuse(StatusCodes.Status403Forbidden, $"{who} has the role {Context.User.Role().ToString().ToLowerInvariant()}, which may not do this.");
    }

    private async Task Refuse(int status, string detail)
    {
        Response.StatusCode = status;
        await problems.WriteAsync(new ProblemDetailsContext { HttpContext = Context, ProblemDetails = { Status = status, Detail = detail } });
    }
}
