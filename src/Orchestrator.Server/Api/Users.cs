using System.Security.Claims;
using Orchestrator.Core.Access;
using Orchestrator.Server.Access;

namespace Orchestrator.Server.Api;

/// <summary>Administrators make users, change them and give them passwords that are good for once. No password comes out.</summary>
internal static class Users
{
    public static void MapUsers(this RouteGroupBuilder api)
    {
        api.MapGet("/users", List).Named("listUsers", "All users, by name.", Role.Administrator);
        api.MapPost("/users", Create).Named("createUser", "Makes a user, with a password that is good for once.", Role.Administrator)
            .Produces<UserView>(StatusCodes.Status201Created).Refuses(400, 409, 503);
        api.MapPatch("/users/{name}", Change)
            .Named("changeUser", "Changes display name and role, disables or enables; sessions end with another role and when disabled.", Role.Administrator).Refuses(400, 404, 409);
        api.MapPost("/users/{name}/password", Reset)
            .Named("resetPassword", "Gives a user a password that is good for once, and opens the name if it is closed; sessions end.", Role.Administrator)
            .Produces(StatusCodes.Status204NoContent).Refuses(400, 404, 503);
        api.MapDelete("/users/{name}", Remove).Named("removeUser", "Removes a user; sessions end.", Role.Administrator)
            .Produces(StatusCodes.Status204NoContent).Refuses(404, 409);
    }

    private static async Task<IReadOnlyList<UserView>> List(IUserStore users, TimeProvider time, CancellationToken cancellation) =>
        [.. (await users.All(cancellation)).Select(user => UserView.Of(user, time.GetUtcNow()))];

    private static async Task<IResult> Create(
        NewUser body, HttpContext context, IUserStore users, IViewStore views, Passwords passwords, TimeProvider time, AuditTrail audit, ClaimsPrincipal caller, CancellationToken cancellation)
    {
        var (name, display) = (body.Name.Trim(), body.DisplayName?.Trim() ?? "");
        List<Mistake> mistakes = [];
        if (!UserRules.IsName(name))
            mistakes.Add(new Mistake(null, "name", $"Give 1 to {UserRules.LongestName} letters and digits; . _ - and @ may stand between them."));
        if (MistakeInDisplayName(display) is { } inDisplay)
            mistakes.Add(inDisplay);
        if (PasswordRules.Mistake(body.Password, name, display) is { } inPassword)
            mistakes.Add(new Mistake(null, "password", inPassword));
        ThrowIf(mistakes);
        if ((await users.All(cancellation)).Count >= UserRules.Most)
            throw Refusal.Conflict($"There are {UserRules.Most} users already, which is the most; remove some first.");
        var now = time.GetUtcNow();
        var user = new User
        {
            Name = name,
            DisplayName = display,
            Role = body.Role,
            PasswordHash = await passwords.Hash(body.Password, cancellation),
            MustChange = true,
            Stamp = UserRules.Stamp(),
            CreatedAt = now,
            PasswordAt = now,
        };
        if (!await users.Add(user, cancellation))
            throw Refusal.Conflict($"There is a user '{name}' already.");

        // What is left of one who had this name before is not theirs.
        await views.RemoveAll(user.Who, cancellation);
        await audit.Record(caller, "user.create", name, $"{Word(user.Role)}; from {context.From()}");
        return TypedResults.Created("/api/users", UserView.Of(user, now));
    }

    private static async Task<UserView> Change(
        string name, UserChange body, HttpContext context, IUserStore users, TimeProvider time, AuditTrail audit, ClaimsPrincipal caller, CancellationToken cancellation)
    {
        var display = body.DisplayName?.Trim();
        if (display is not null && MistakeInDisplayName(display) is { } mistake)
            ThrowIf([mistake]);
        var before = await users.Find(name, cancellation) ?? throw Refusal.NotFound("user", name);
        var stamp = UserRules.Stamp();
        var changed = await Guarded(() => users.Change(
            name,
            user =>
            {
                var edited = user with { DisplayName = display ?? user.DisplayName, Role = body.Role ?? user.Role, Disabled = body.Disabled ?? user.Disabled };
                if (edited == user)
                    return user;
                return edited.Role != user.Role || edited.Disabled != user.Disabled ? edited with { Stamp = stamp } : edited;
            },
            cancellation)) ?? throw Refusal.NotFound("user", name);
        if (Differences(before, changed) is { Length: > 0 } differences)
            await audit.Record(caller, "user.change", changed.Name, $"{differences}; from {context.From()}");
        return UserView.Of(changed, time.GetUtcNow());
    }

    private static async Task<IResult> Reset(
        string name, OneTimePassword body, HttpContext context, IUserStore users, Passwords passwords, TimeProvider time, AuditTrail audit, ClaimsPrincipal caller,
        CancellationToken cancellation)
    {
        var known = await users.Find(name, cancellation) ?? throw Refusal.NotFound("user", name);
        if (PasswordRules.Mistake(body.Password, known.Name, known.DisplayName) is { } mistake)
            ThrowIf([new Mistake(null, "password", mistake)]);
        var (hash, stamp, now) = (await passwords.Hash(body.Password, cancellation), UserRules.Stamp(), time.GetUtcNow());
        _ = await users.Change(
            name, user => LockOut.Open(user) with { PasswordHash = hash, MustChange = true, PasswordAt = now, Stamp = stamp }, cancellation)
            ?? throw Refusal.NotFound("user", name);
        await audit.Record(caller, "user.resetPassword", known.Name, $"from {context.From()}");
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Remove(
        string name, HttpContext context, IUserStore users, IViewStore views, AuditTrail audit, ClaimsPrincipal caller, CancellationToken cancellation)
    {
        var user = await users.Find(name, cancellation);
        if (user is null || !await Guarded(() => users.Remove(name, cancellation)))
            throw Refusal.NotFound("user", name);
        await views.RemoveAll(user.Who, cancellation);
        await audit.Record(caller, "user.remove", user.Name, $"from {context.From()}");
        return TypedResults.NoContent();
    }

    private static async Task<T> Guarded<T>(Func<Task<T>> change)
    {
        try
        {
            return await change();
        }
        catch (LastAdministratorException refused)
        {
            throw Refusal.Conflict(refused.Message);
        }
    }

    private static Mistake? MistakeInDisplayName(string name) =>
        name.Length > UserRules.LongestDisplayName || !name.All(Names.IsVisible)
            ? new Mistake(null, "displayName", $"Give at most {UserRules.LongestDisplayName} characters, none of which controls a terminal or the direction of writing.")
            : null;

    private static void ThrowIf(List<Mistake> mistakes)
    {
        if (mistakes.Count > 0)
            throw Refusal.BadRequest(mistakes.Count == 1 ? mistakes[0].Message : "The user cannot be made like this; see errors.", mistakes);
    }

    private static string Differences(User before, User after) => string.Join(", ", new[]
    {
        before.DisplayName != after.DisplayName ? $"display name '{after.DisplayName}'" : null,
        before.Role != after.Role ? $"{Word(before.Role)} to {Word(after.Role)}" : null,
        before.Disabled != after.Disabled ? after.Disabled ? "disabled" : "enabled" : null,
    }.Where(part => part is not null));

    private static string Word(Role role) => role.ToString().ToLowerInvariant();
}
