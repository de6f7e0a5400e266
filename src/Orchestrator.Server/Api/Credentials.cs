using System.Security.Claims;
using Orchestrator.Core;
using Orchestrator.Core.Access;
using Orchestrator.Core.Credentials;
using Orchestrator.Core.Targets;
using Orchestrator.Server.Access;
using Orchestrator.Server.Credentials;

namespace Orchestrator.Server.Api;

/// <summary>Credential sets: secrets go in and never come out.</summary>
internal static class Credentials
{
    private const int NamedUsers = 5;

    public static void MapCredentials(this RouteGroupBuilder api)
    {
        api.MapGet("/credentials", List).Named("listCredentials", "Credential sets by name, without their secrets.", Role.Administrator);
        api.MapPut("/credentials/{name}", Put)
            .Named("putCredentials", "Makes a credential set, or replaces one as a whole; its secrets are kept encrypted and never come out.", Role.Administrator).Refuses(400);
        api.MapPatch("/credentials/{name}", Rotate).Named("rotateCredentials", "Gives a credential set new secrets; whatever uses it goes on with them.", Role.Administrator)
            .Refuses(400, 404, 409);
        api.MapDelete("/credentials/{name}", Delete).Named("deleteCredentials", "Removes a credential set that no target and no group names.", Role.Administrator)
            .Produces(StatusCodes.Status204NoContent).Refuses(404, 409);
    }

    private static async Task<IReadOnlyList<CredentialSetView>> List(ICredentialStore store, CancellationToken cancellation) =>
        [.. (await store.All(cancellation)).Select(CredentialSetView.Of)];

    private static async Task<CredentialSetView> Put(
        string name, CredentialBody body, CredentialVault vault, TimeProvider time, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var secrets = new CredentialSecrets(
            CredentialRules.Some(body.Password), CredentialRules.Key(body.PrivateKey), CredentialRules.Some(body.Passphrase), CredentialRules.Some(body.SudoPassword));
        var set = new CredentialSet
        {
            Name = name,
            Kind = body.Kind,
            User = body.User.Trim(),
            Description = body.Description?.Trim() ?? "",
            Port = body.Port,
            Sudo = body.Sudo,
            BecomeUser = CredentialRules.Some(body.BecomeUser?.Trim()),
            HostKeys = body.HostKeys,
            ChangedAt = time.GetUtcNow(),
            ChangedBy = user.Who(),
        };
        CredentialRules.Check(set, secrets);
        var saved = await vault.Save(set, secrets, cancellation);
        await audit.Record(user, "credentials.set", name, $"{set.Kind}, user '{set.User}'");
        return CredentialSetView.Of(saved);
    }

    private static async Task<CredentialSetView> Rotate(
        string name, CredentialRotation body, CredentialVault vault, TimeProvider time, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (body is { User: null, Password: null, PrivateKey: null, Passphrase: null, SudoPassword: null })
            throw Refusal.BadRequest("Nothing is to change; give user, password, privateKey, passphrase or sudoPassword (an empty text removes a secret).");
        var rotated = await Change(name, Rotated, vault, cancellation);
        await audit.Record(user, "credentials.rotate", rotated.Name, $"{rotated.Kind}, user '{rotated.User}'");
        return CredentialSetView.Of(rotated);

        (CredentialSet Set, CredentialSecrets Secrets) Rotated(CredentialSet set, CredentialSecrets old)
        {
            var secrets = new CredentialSecrets(
                body.Password is null ? old.Password : CredentialRules.Some(body.Password),
                body.PrivateKey is null ? old.PrivateKey : CredentialRules.Key(body.PrivateKey),
                body.Passphrase is null ? old.Passphrase : CredentialRules.Some(body.Passphrase),
                body.SudoPassword is null ? old.SudoPassword : CredentialRules.Some(body.SudoPassword));
            var changed = set with { User = body.User?.Trim() ?? set.User, ChangedAt = time.GetUtcNow(), ChangedBy = user.Who() };
            CredentialRules.Check(changed, secrets);
            return (changed, secrets);
        }
    }

    private static async Task<CredentialSet> Change(
        string name, Func<CredentialSet, CredentialSecrets, (CredentialSet Set, CredentialSecrets Secrets)> edit, CredentialVault vault, CancellationToken cancellation)
    {
        try
        {
            return await vault.Change(name, edit, cancellation) ?? throw Refusal.NotFound("credential set", name);
        }
        catch (CredentialException closed)
        {
            throw Refusal.Conflict(closed.Message);
        }
    }

    private static async Task<IResult> Delete(
        string name, ICredentialStore store, ITargetStore targets, IGroupStore groups, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var users = (await groups.All(cancellation)).Where(group => string.Equals(group.Credentials, name, StringComparison.OrdinalIgnoreCase)).Select(group => $"group '{group.Name}'").ToList();
        var page = await targets.List(new TargetFilter { Credentials = name }, new PageRequest(0, NamedUsers), cancellation);
        var total = users.Count + page.Total;
        if (total > 0)
        {
            var named = users.Concat(page.Items.Select(target => $"target '{target.Name}'")).Take(NamedUsers).ToList();
            var more = total > named.Count ? $" and {total - named.Count} more" : "";
            throw Refusal.Conflict($"The credential set '{name}' is used by {string.Join(", ", named)}{more}; give them another one first.");
        }

        if (!await store.Remove(name, cancellation))
            throw Refusal.NotFound("credential set", name);
        await audit.Record(user, "credentials.remove", name);
        return TypedResults.NoContent();
    }
}
