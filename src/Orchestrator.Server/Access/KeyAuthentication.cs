using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Orchestrator.Core.Access;

namespace Orchestrator.Server.Access;

/// <summary>Knows callers by the header <c>X-Api-Key</c>.</summary>
internal sealed class KeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, IAccessStore access, IProblemDetailsService problems)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string Header = "X-Api-Key";
    public const string KeyIdClaim = "key";

    private const int LongestKey = 300;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!Request.Headers.TryGetValue(Header, out var given))
            return AuthenticateResult.NoResult();
        if (given is not [{ Length: > 0 and <= LongestKey } key])
            return AuthenticateResult.Fail("The key is malformed.");
        var stored = await access.FindKey(KeyText.IdOf(key), Context.RequestAborted);
        if (stored is null || !KeyText.Matches(stored, key) || stored.RevokedAt is not null)
            return AuthenticateResult.Fail("The key is unknown or revoked.");
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, stored.Name), new Claim(ClaimTypes.Role, stored.Role.ToString()), new Claim(KeyIdClaim, stored.Id)], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = SchemeName;
        var detail = Request.Headers.ContainsKey(Header)
            ? $"The key in the header {Header} is unknown or revoked; use another one, or have an administrator make a new one."
            : $"Send an API key in the header {Header}.";
        return Refuse(StatusCodes.Status401Unauthorized, detail);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Refuse(StatusCodes.Status403Forbidden, $"The key '{Context.User.Identity?.Name}' has the role {Context.User.Role().ToString().ToLowerInvariant()}, which may not do this.");

    private async Task Refuse(int status, string detail)
    {
        Response.StatusCode = status;
        await problems.WriteAsync(new ProblemDetailsContext { HttpContext = Context, ProblemDetails = { Status = status, Detail = detail } });
    }
}
