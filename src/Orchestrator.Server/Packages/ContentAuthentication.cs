using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Orchestrator.Server.Depots;
using Orchestrator.Server.Fleet;

namespace Orchestrator.Server.Packages;

/// <summary>Knows agents and depots by their tokens, <c>Authorization: Bearer</c>. Only endpoints that name this scheme ask for it, so it opens nothing else.</summary>
internal sealed class ContentAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ContentTokens tokens, Inventory inventory, DepotTokens depotTokens, DepotDirectory depots,
    IProblemDetailsService problems)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "ContentToken";

    /// <summary>What only another server of the fleet has.</summary>
    public const string PeerClaim = "peer";

    /// <summary>Id of the depot whose token it is.</summary>
    public const string DepotClaim = "depot";

    private const string Bearer = "Bearer ";
    private const int LongestToken = 400;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization is not [{ } header] || !header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();
        if (header.Length > LongestToken)
            return AuthenticateResult.Fail("The token is none of this server's.");
        var token = header[Bearer.Length..].Trim();
        if (tokens.IsPeer(token))
            return Success("a server of this fleet", new Claim(PeerClaim, "yes"));
        if (depotTokens.DepotOf(token, depots.Tree) is { } depot)
            return Success($"the depot {depot.Name}", new Claim(DepotClaim, depot.Id));
        if (tokens.TargetOf(token) is not { } id)
            return AuthenticateResult.Fail("The token is none of this server's.");
        await inventory.Know([id], [], Context.RequestAborted);
        return inventory.Find(id) is { } target
            ? Success(target.Name)
            : AuthenticateResult.Fail("The token's target is gone.");
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        await problems.WriteAsync(new ProblemDetailsContext
        {
            HttpContext = Context,
            ProblemDetails =
            {
                Status = StatusCodes.Status401Unauthorized,
                Detail = "Send an agent's content token or a depot's token (Authorization: Bearer). An agent's ends with its target: enrol the computer again. A depot's ends when it gets another one.",
            },
        });
    }

    private static AuthenticateResult Success(string name, params Claim[] claims) =>
        AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name), .. claims], SchemeName)), SchemeName));
}
