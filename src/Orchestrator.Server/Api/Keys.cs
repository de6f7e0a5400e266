using System.Security.Claims;
using Orchestrator.Core.Access;
using Orchestrator.Server.Access;

namespace Orchestrator.Server.Api;

/// <summary>An API key, without its secret.</summary>
/// <param name="Name">Who it was made for: the "who" of everything done with it.</param>
public sealed record KeyView(string Id, string Name, Role Role, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt);

/// <summary>A key to make.</summary>
/// <param name="Name">1 to 100 characters.</param>
public sealed record NewKey(string Name, Role Role);

/// <summary>A key that was made.</summary>
/// <param name="Key">The whole key; it is shown only here.</param>
public sealed record MadeKey(string Id, string Key);

internal static class Keys
{
    private const int LongestName = 100;

    public static void MapKeys(this RouteGroupBuilder api)
    {
        api.MapGet("/keys", List).Named("listKeys", "All keys, also revoked ones.", Role.Administrator);
        api.MapPost("/keys", Create).Named("createKey", "Makes a key; it is shown only in this answer.", Role.Administrator)
            .Produces<MadeKey>(StatusCodes.Status201Created).Refuses(400);
        api.MapDelete("/keys/{id}", Revoke).Named("revokeKey", "Revokes a key at once and for good.", Role.Administrator)
            .Produces(StatusCodes.Status204NoContent).Refuses(404, 409);
    }

    private static async Task<IReadOnlyList<KeyView>> List(IAccessStore access, CancellationToken cancellation) =>
        [.. (await access.Keys(cancellation)).Select(key => new KeyView(key.Id, key.Name, key.Role, key.CreatedAt, key.RevokedAt))];

    private static async Task<IResult> Create(NewKey body, IAccessStore access, TimeProvider time, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var name = body.Name.Trim();
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl))
            throw Refusal.BadRequest($"A key's name has 1 to {LongestName} characters.", [new Mistake(null, "name", $"Give 1 to {LongestName} characters.")]);
        if (name.StartsWith(User.WhoPrefix, StringComparison.OrdinalIgnoreCase))
            throw Refusal.BadRequest($"A key's name does not begin with '{User.WhoPrefix}', which stands for users.", [new Mistake(null, "name", $"Leave '{User.WhoPrefix}' out.")]);
        var key = KeyText.Create();
        var made = new ApiKey(KeyText.IdOf(key), name, body.Role, KeyText.Hash(key), time.GetUtcNow());
        await access.SaveKey(made, cancellation);
        await audit.Record(user, "key.create", made.Id, $"{name}, {made.Role.ToString().ToLowerInvariant()}");
        return TypedResults.Created("/api/keys", new MadeKey(made.Id, key));
    }

    private static async Task<IResult> Revoke(
        string id, IAccessStore access, IUserStore users, IViewStore views, TimeProvider time, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var keys = await access.Keys(cancellation);
        var key = keys.FirstOrDefault(known => known.Id == id) ?? throw Refusal.NotFound("key", id);
        if (key.RevokedAt is not null)
            return TypedResults.NoContent();
        var isLast = key.Role == Role.Administrator && keys.Count(known => known.Role == Role.Administrator && known.RevokedAt is null) == 1;
        if (isLast && !(await users.All(cancellation)).Any(other => other is { IsActiveAdministrator: true, MustChange: false }))
            throw Refusal.Conflict("This is the last administrator's key, and no administrator has a password of their own; make another key first, or sign in as an administrator.");
        await access.SaveKey(key with { RevokedAt = time.GetUtcNow() }, cancellation);
        if (!keys.Any(other => other.Id != id && other.RevokedAt is null && other.Name == key.Name))
            await views.RemoveAll(key.Name, cancellation);
        await audit.Record(user, "key.revoke", id, key.Name);
        return TypedResults.NoContent();
    }
}
