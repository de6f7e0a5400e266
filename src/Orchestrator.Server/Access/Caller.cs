using System.Security.Claims;
using Orchestrator.Core.Access;

namespace Orchestrator.Server.Access;

/// <summary>Who sends a request: somebody with a key, or a user.</summary>
/// <param name="Who">The "who" of everything done: the key's name, or <c>user:NAME</c>.</param>
/// <param name="User">The user; null: it is a key.</param>
internal sealed record Caller(string Who, Role Role, User? User = null)
{
    private const string UserClaim = "user";
    private const string DisplayClaim = "display";

    public static Caller Of(ApiKey key) => new(key.Name, key.Role);

    public static Caller Of(User user) => new(user.Who, user.Role, user);

    public ClaimsPrincipal ToPrincipal()
    {
        List<Claim> claims = [new(ClaimTypes.Name, Who), new(ClaimTypes.Role, Role.ToString())];
        if (User is not null)
            claims.AddRange([new Claim(UserClaim, User.Name), new Claim(DisplayClaim, User.DisplayName)]);
        return new ClaimsPrincipal(new ClaimsIdentity(claims, KeyAuthentication.SchemeName));
    }

    /// <summary>Name of the user; null: the caller has a key.</summary>
    public static string? UserOf(ClaimsPrincipal principal) => principal.FindFirstValue(UserClaim);

    /// <summary>What people call the user; null: the caller has a key.</summary>
    public static string? DisplayNameOf(ClaimsPrincipal principal) =>
        principal.FindFirstValue(DisplayClaim) is { Length: > 0 } display ? display : UserOf(principal);
}
