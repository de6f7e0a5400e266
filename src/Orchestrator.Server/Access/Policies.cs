using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Orchestrator.Core.Access;

namespace Orchestrator.Server.Access;

/// <summary>What each role may call. An endpoint without a role of its own is open to no one.</summary>
internal static class Policies
{
    public static void AddKeyAccess(this IServiceCollection services)
    {
        // Not AddAuthentication: that also brings data protection, whose keys the servers of a fleet would have to share; sessions are signed with the master key.
        services.AddWebEncoders();
        services.AddTransient<KeyAuthentication>();
        services.AddAuthenticationCore(options =>
        {
            options.DefaultScheme = KeyAuthentication.SchemeName;
            options.AddScheme<KeyAuthentication>(KeyAuthentication.SchemeName, displayName: null);
        });
        var policies = services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireAssertion(IsRoutingsOwn).Build());
        foreach (var role in Enum.GetValues<Role>())
            policies.AddPolicy(NameOf(role), policy => policy.RequireAuthenticatedUser().RequireAssertion(context => context.User.Role() >= role));
    }

    /// <summary>The endpoint is for keys and users of this role and the ones above it.</summary>
    public static TBuilder For<TBuilder>(this TBuilder endpoint, Role role)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(NameOf(role)).WithMetadata(new NeededRole(role));

    /// <summary>The role of the caller's key or user.</summary>
    public static Role Role(this ClaimsPrincipal user) => Enum.Parse<Role>(user.FindFirstValue(ClaimTypes.Role) ?? nameof(Core.Access.Role.Viewer));

    /// <summary>Name of the caller's key, or <c>user:NAME</c>: the "who" of everything it does.</summary>
    public static string Who(this ClaimsPrincipal user) => user.Identity?.Name ?? "nobody";

    /// <summary>Routing answers 405 and 415 through endpoints of its own, which do nothing else.</summary>
    private static bool IsRoutingsOwn(AuthorizationHandlerContext context) => context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint;

    private static string NameOf(Role role) => role.ToString();
}

/// <summary>The lowest role that may call an endpoint; for the API's document.</summary>
internal sealed record NeededRole(Role Role);
