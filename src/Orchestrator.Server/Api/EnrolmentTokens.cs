using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Orchestrator.Contracts.Enrolment;
using Orchestrator.Core.Access;
using Orchestrator.Core.Enrolment;
using Orchestrator.Server.Access;
using Orchestrator.Server.Enrolment;

namespace Orchestrator.Server.Api;

/// <summary>An enrolment token, without its secret.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Uses">How many agents may enrol with it.</param>
/// <param name="Used">How many have.</param>
/// <param name="By">Name of the key that made it.</param>
public sealed record EnrolmentTokenView(
    string Id, string Name, int Uses, int Used, string By, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? RevokedAt);

/// <summary>A token to make.</summary>
/// <param name="Name">What it is for, 1 to 100 characters.</param>
/// <param name="Uses">1 to 100,000.</param>
/// <param name="ExpiresInMinutes">1 minute to 30 days.</param>
public sealed record NewEnrolmentToken(string Name, int Uses = 1, int ExpiresInMinutes = 24 * 60);

/// <summary>A token that was made.</summary>
/// <param name="Token">The whole token; it is shown only here.</param>
/// <param name="ServerKeyFingerprint">SHA-256 of the server's key: an agent that is told it trusts no other.</param>
public sealed record MadeEnrolmentToken(string Id, string Token, DateTimeOffset ExpiresAt, string ServerKeyFingerprint);

internal static class EnrolmentTokens
{
    private const int LongestName = 100;
    private const int MostUses = 100_000;
    private const int LongestLife = 30 * 24 * 60;
    private const int LargestRequest = 16 * 1024;

    /// <summary>Tokens are shown this long after their end.</summary>
    private static readonly TimeSpan Shown = TimeSpan.FromDays(30);

    public static void MapEnrolment(this RouteGroupBuilder api)
    {
        api.MapGet("/enrolment-tokens", List).Named("listEnrolmentTokens", "Enrolment tokens, also those that are used up or expired.", Role.Administrator);
        api.MapPost("/enrolment-tokens", Create).Named("createEnrolmentToken", "Makes a token that agents enrol with; it is shown only in this answer.", Role.Administrator)
            .Produces<MadeEnrolmentToken>(StatusCodes.Status201Created).Refuses(400, 409);
        api.MapDelete("/enrolment-tokens/{id}", Revoke).Named("revokeEnrolmentToken", "Revokes a token; agents that have enrolled with it stay.", Role.Administrator)
            .Produces(StatusCodes.Status204NoContent).Refuses(404);
    }

    /// <summary>Where agents enrol: open to whoever has a token, which stands in the body. A contract of agents, not a part of the API.</summary>
    public static void MapAgents(this IEndpointRouteBuilder routes) =>
        routes.MapPost(EnrolmentRequest.Path, (EnrolmentRequest body, EnrolmentDesk desk, CancellationToken cancellation) => desk.Enrol(body, cancellation))
            .AllowAnonymous()
            .ExcludeFromDescription()
            .AddEndpointFilter(routes.ServiceProvider.GetRequiredService<EnrolmentGate>())
            .WithMetadata(new RequestSizeLimitAttribute(LargestRequest));

    private static async Task<IReadOnlyList<EnrolmentTokenView>> List(IEnrolmentStore tokens, CancellationToken cancellation) =>
    [
        .. (await tokens.All(cancellation)).Select(token =>
            new EnrolmentTokenView(token.Id, token.Name, token.Uses, token.Used, token.By, token.CreatedAt, token.ExpiresAt, token.RevokedAt)),
    ];

    private static async Task<IResult> Create(
        NewEnrolmentToken body, IEnrolmentStore tokens, EnrolmentDesk desk, ServerKey key, TimeProvider time, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        _ = desk.Enrolments;
        Check(body);
        var now = time.GetUtcNow();
        await tokens.RemoveExpired(now - Shown, cancellation);
        var text = TokenText.Create();
        var made = new EnrolmentToken
        {
            Id = TokenText.IdOf(text)!,
            Name = body.Name.Trim(),
            Hash = TokenText.Hash(text),
            Uses = body.Uses,
            By = user.Who(),
            CreatedAt = now,
            ExpiresAt = now.AddMinutes(body.ExpiresInMinutes),
        };
        await tokens.Add(made, cancellation);
        await audit.Record(user, "enrolment.create", made.Id, $"{made.Name}, {made.Uses} uses, until {made.ExpiresAt:u}");
        return TypedResults.Created("/api/enrolment-tokens", new MadeEnrolmentToken(made.Id, text, made.ExpiresAt, key.Fingerprint));
    }

    private static async Task<IResult> Revoke(string id, IEnrolmentStore tokens, TimeProvider time, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (!await tokens.Revoke(id, time.GetUtcNow(), cancellation))
            throw Refusal.NotFound("enrolment token", id);
        await audit.Record(user, "enrolment.revoke", id);
        return TypedResults.NoContent();
    }

    internal static void Check(NewEnrolmentToken body)
    {
        var mistakes = new List<Mistake>();
        if (body.Name.Trim() is not { Length: > 0 and <= LongestName } name || !name.All(Names.IsVisible))
            mistakes.Add(new Mistake(null, "name", $"Give 1 to {LongestName} visible characters that say what the token is for."));
        if (body.Uses is < 1 or > MostUses)
            mistakes.Add(new Mistake(null, "uses", $"uses is {body.Uses}; give 1 to {MostUses}."));
        if (body.ExpiresInMinutes is < 1 or > LongestLife)
            mistakes.Add(new Mistake(null, "expiresInMinutes", $"expiresInMinutes is {body.ExpiresInMinutes}; give 1 to {LongestLife} (30 days)."));
        if (mistakes.Count > 0)
            throw Refusal.BadRequest(string.Join(" ", mistakes.Select(mistake => mistake.Message)), mistakes);
    }
}
