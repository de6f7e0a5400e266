using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Orchestrator.Core.Access;

namespace Orchestrator.Server.Access;

/// <summary>Knows callers by the header <c>X-Api-Key</c>, and browsers by the cookie of a session that a key has begun.</summary>
internal sealed class KeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, IAccessStore access, SessionTokens sessions,
    IProblemDetailsService problems)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string Header = "X-Api-Key";
    public const string KeyIdClaim = "key";

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
                ? Success(stored)
                : AuthenticateResult.Fail("The key is unknown or revoked.");
        }

        if (!Request.Cookies.TryGetValue(SessionCookie.Name, out var token))
            return AuthenticateResult.NoResult();
        if (!SessionCookie.MayBeUsed(Request))
            return AuthenticateResult.Fail("The request comes from another site.");
        return await sessions.Read(token, access, Context.RequestAborted) is { } owner ? Success(owner) : AuthenticateResult.Fail("The session is over.");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = SchemeName;
        var detail = Request.Headers.ContainsKey(Header)
            ? $"The key in the header {Header} is unknown or revoked; use another one, or have an administrator make a new one."
            : !Request.Cookies.ContainsKey(SessionCookie.Name) ? $"Send an API key in the header {Header}, or sign in with one at /api/session."
            : SessionCookie.MayBeUsed(Request) ? $"The session is over; sign in again, or send an API key in the header {Header}."
            : $"A session changes things from pages of this server alone; programs send an API key in the header {Header}.";
        return Refuse(StatusCodes.Status401Unauthorized, detail);
    }

    private static AuthenticateResult Success(ApiKey key)
    {
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, key.Name), new Claim(ClaimTypes.Role, key.Role.ToString()), new Claim(KeyIdClaim, key.Id)], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Refuse(StatusCodes.Status403Forbidden, $"The key '{Context.User.Identity?.Name}' has the role {Context.User.Role().ToString().ToLowerInvariant()}, which may not do this.");

    private async Task Refuse(int status, string detail)
    {
        Response.StatusCode = status;
        await problems.WriteAsync(new ProblemDetailsContext { HttpContext = Context, ProblemDetails = { Status = status, Detail = detail } });
    }
}
