using Microsoft.AspNetCore.Identity;
using Orchestrator.Core.Access;
using Orchestrator.Server.Api;

namespace Orchestrator.Server.Access;

/// <summary>
/// Lets users in by their passwords. Every attempt is counted in the store before the password is looked at (<see cref="LockOut"/>), and whoever
/// is not let in hears the same after the same time, be the name unknown, closed for a while, or the password wrong.
/// </summary>
internal sealed class SignInDesk(IUserStore users, Passwords passwords, KnownBrowsers browsers, AuditTrail audit, FirstAdministrator first, TimeProvider time)
{
    /// <summary>No refusal comes earlier: what a store does more for a name that it knows is not to be measured.</summary>
    private static readonly TimeSpan Earliest = TimeSpan.FromMilliseconds(500);

    private const string Wrong =
        "Name or password is wrong. After several attempts in a row a name is closed for a while, up to a quarter of an hour; wait, and try again.";

    /// <param name="newPassword">Takes the place of the one-time password.</param>
    /// <returns>The user, who may come in.</returns>
    /// <exception cref="Refusal">Who may not, and why as far as it may be told.</exception>
    public async Task<User> SignIn(HttpContext context, string name, string password, string? newPassword, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        try
        {
            var (user, isOutdated) = await Check(name, password, context.From(), found => browsers.MayTry(context.Request, found.Name), cancellation);
            if (user.Disabled)
                throw new Refusal(StatusCodes.Status401Unauthorized, "You are known, but may not sign in any more; ask an administrator.");
            user = newPassword is null
                ? await Enter(user, isOutdated ? await passwords.Hash(password, cancellation) : null)
                : await Replace(user, newPassword, "newPassword", cancellation);
            await audit.Record(user, "user.signIn", context.From());
            if (newPassword is not null)
                await audit.Record(user, "user.password", context.From());
            browsers.Know(context, user.Name);
            return user;
        }
        catch (Refusal refused) when (refused.Status == StatusCodes.Status401Unauthorized)
        {
            var left = Earliest - time.GetElapsedTime(began);
            if (left > TimeSpan.Zero)
                await Task.Delay(left, time, cancellation);
            throw;
        }
    }

    /// <summary>A user's own choice of another password; all sessions end.</summary>
    /// <returns>The user as it is now.</returns>
    public async Task<User> ChangePassword(HttpContext context, string name, string current, string newPassword, CancellationToken cancellation)
    {
        User user;
        try
        {
            (user, _) = await Check(name, current, context.From(), _ => false, cancellation);
        }
        catch (Refusal refused) when (refused.Status == StatusCodes.Status401Unauthorized)
        {
            const string detail = "The current password is wrong, or was wrong too often in a row; then wait a while, a quarter of an hour at most.";
            throw Refusal.BadRequest(detail, [new Mistake(null, "current", detail)]);
        }

        user = await Replace(user, newPassword, "new", cancellation);
        await audit.Record(user, "user.password", context.From());
        return user;
    }

    /// <summary>Counts an attempt and looks whether the password is right. If it is, none counts any more, whatever becomes of the choice of another one.</summary>
    /// <param name="mayTry">Whether it may be tried although the name is closed.</param>
    /// <returns>Whose it is, and whether its hash was made in another way than hashes are made now.</returns>
    private async Task<(User User, bool IsOutdated)> Check(string name, string password, string from, Func<User, bool> mayTry, CancellationToken cancellation)
    {
        var tried = password.Length <= Passwords.Longest && name.Length <= UserRules.LongestName ? await users.Find(name, cancellation) : null;
        if (tried is not null)
        {
            var now = time.GetUtcNow();
            var passes = LockOut.Until(tried, now) is not null && mayTry(tried);
            var counted = false;
            tried = await users.Change(
                name, user => (counted = passes || LockOut.Until(user, now) is null) ? LockOut.Count(user, now) : user, CancellationToken.None);
            tried = counted ? tried : null;
        }

        var result = await passwords.Verify(tried, password.Length <= Passwords.Longest ? password : "", cancellation);
        if (tried is not null && result != PasswordVerificationResult.Failed)
            return (await Edit(tried, LockOut.Open), result == PasswordVerificationResult.SuccessRehashNeeded);
        if (tried is not null)
            await audit.Record(tried, "user.signInFailed", Closed(tried) is { } closed ? $"{from}, {closed}" : from);
        throw new Refusal(StatusCodes.Status401Unauthorized, Wrong);
    }

    private string? Closed(User user) =>
        LockOut.Until(user, time.GetUtcNow()) is { } until ? $"closed until {until:yyyy-MM-dd HH:mm:ss} UTC after {user.Attempts} attempts" : null;

    /// <param name="anew">The password's hash as hashes are made now, where the stored one is another.</param>
    private async Task<User> Enter(User user, string? anew)
    {
        if (user.MustChange)
        {
            const string detail = "This password is good for once; choose one of your own.";
            throw Refusal.BadRequest(detail, [new Mistake(null, "newPassword", detail)]);
        }

        var at = time.GetUtcNow();
        return await Edit(user, now => now with { LastSignInAt = at, PasswordHash = anew ?? now.PasswordHash });
    }

    /// <summary>Changes a user whose password was right, unless it is not theirs any more: somebody may reset it, or disable them, in between.</summary>
    /// <returns>The user as it is now.</returns>
    /// <exception cref="Refusal">The password that was right does not count any more.</exception>
    private async Task<User> Edit(User user, Func<User, User> edit)
    {
        var counts = false;
        var changed = await users.Change(user.Name, now => (counts = Counts(user, now)) ? edit(now) : now, CancellationToken.None);
        return counts && changed is not null ? changed : throw new Refusal(StatusCodes.Status401Unauthorized, Wrong);
    }

    /// <summary>Whether the password that was verified still counts. Another hash with the same stamp is the same password, hashed anew at another sign-in.</summary>
    private static bool Counts(User verified, User now) =>
        now.MustChange == verified.MustChange && now.Disabled == verified.Disabled && (now.PasswordHash == verified.PasswordHash || now.Stamp == verified.Stamp);

    private async Task<User> Replace(User user, string password, string input, CancellationToken cancellation)
    {
        if (PasswordRules.Mistake(password, user.Name, user.DisplayName) is { } mistake)
            throw Refusal.BadRequest(mistake, [new Mistake(null, input, mistake)]);
        if (await passwords.Verify(user, password, cancellation) != PasswordVerificationResult.Failed)
            throw Refusal.BadRequest("This is the password you have already; choose another one.", [new Mistake(null, input, "Choose another one than you have.")]);
        var hash = await passwords.Hash(password, cancellation);
        var at = time.GetUtcNow();
        var changed = await users.Change(
            user.Name,
            now => Counts(user, now) && now.PasswordHash == user.PasswordHash
                ? now with { MustChange = false, PasswordHash = hash, PasswordAt = at, LastSignInAt = at, Stamp = UserRules.Stamp() }
                : now,
            CancellationToken.None);
        if (changed?.PasswordHash != hash)
            throw Refusal.Conflict("Somebody else has changed this password at the same moment; sign in anew.");
        first.HasChosen(changed);
        return changed;
    }
}
