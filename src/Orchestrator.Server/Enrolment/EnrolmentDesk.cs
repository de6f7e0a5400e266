using Orchestrator.Contracts.Enrolment;
using Orchestrator.Core.Access;
using Orchestrator.Core.Enrolment;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Targets;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Server.Api;
using Orchestrator.Server.Fleet;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Enrolment;

/// <summary>
/// Takes agents in. Every step may be repeated: a crash between two of them, or a lost answer, leaves nothing that keeps the same agent from
/// asking again.
/// </summary>
/// <param name="maker">Null: there is no broker, and nobody to take in.</param>
internal sealed class EnrolmentDesk(
    IEnrolmentStore tokens, IAccessStore access, Inventory inventory, AgentAddresses addresses, ShardPost shards, TimeProvider time, ILogger<EnrolmentDesk> log,
    EnrolmentMaker? maker = null)
{
    private const int LongestName = 255;
    private const int LongestMachine = 200;

    /// <summary>The same for whatever is wrong with a token: nobody learns which tokens there are.</summary>
    private const string NoToken = "The enrolment token is not valid: it is unknown, expired, revoked or used up. Have an administrator make a new one (orchestrator enrolment create).";

    /// <exception cref="Refusal">There is no broker that agents could use.</exception>
    public EnrolmentMaker Enrolments => maker
        ?? throw Refusal.Conflict("Agents of other computers need a broker, and this server has none: set ORCHESTRATOR_MESSAGING and ORCHESTRATOR_BROKER_ADMIN.");

    /// <exception cref="Refusal">The agent is not taken in; the message says why and what to do.</exception>
    public async Task<AgentEnrolment> Enrol(EnrolmentRequest request, CancellationToken cancellation)
    {
        var broker = Enrolments;
        var token = await Admit(request, cancellation);
        Check(request);
        var target = await Bind(request, cancellation);
        if (!await tokens.Use(token.Id, Convert.ToHexStringLower(TokenText.Hash(request.Attempt)), time.GetUtcNow(), cancellation))
            throw new Refusal(StatusCodes.Status403Forbidden, NoToken);
        target = await Keep(target, request, cancellation);
        try
        {
            var enrolment = await broker.Make(target, cancellation);
            await access.Audit(
                new AuditEntry(time.GetUtcNow(), $"enrolment token {token.Name}", "target.enrol", target.Name, $"machine {request.MachineId}, token {token.Id}"), cancellation);
            return enrolment;
        }
        catch (BrokerException failure)
        {
            log.LogError(failure, "'{Target}' could not be enrolled", target.Name);
            throw new Refusal(StatusCodes.Status503ServiceUnavailable, "The server cannot make the agent's account at the broker now; its log says why. Try again later: the token is still good for this computer.");
        }
    }

    private async Task<EnrolmentToken> Admit(EnrolmentRequest request, CancellationToken cancellation)
    {
        var token = TokenText.IdOf(request.Token) is { } id ? await tokens.Find(id, cancellation) : null;
        return token is not null && TokenText.Matches(token, request.Token) && token.RevokedAt is null && token.ExpiresAt > time.GetUtcNow()
            ? token
            : throw new Refusal(StatusCodes.Status403Forbidden, NoToken);
    }

    private static void Check(EnrolmentRequest request)
    {
        var mistakes = new List<Mistake>();
        if (Names.MistakeIn(request.Name, "A target", LongestName) is { } misnamed)
            mistakes.Add(misnamed);
        if (request.MachineId.Length is 0 or > LongestMachine || !request.MachineId.All(Names.IsVisible))
            mistakes.Add(new Mistake(null, "machineId", $"A machine's id has 1 to {LongestMachine} visible characters."));
        if (request.Attempt.Length is < 32 or > 200)
            mistakes.Add(new Mistake(null, "attempt", "Give 32 to 200 random characters, and the same for a repetition."));
        if (mistakes.Count > 0)
            throw Refusal.BadRequest(string.Join(" ", mistakes.Select(mistake => mistake.Message)), mistakes);
    }

    /// <summary>The target of that name, as it would be; nothing is stored yet.</summary>
    private async Task<Target> Bind(EnrolmentRequest request, CancellationToken cancellation)
    {
        await inventory.Know([], [request.Name], cancellation);
        return inventory.FindByName(request.Name) is { } known ? Bound(known, request) : new Target { Id = Guid.NewGuid().ToString("N"), Name = request.Name };
    }

    private async Task<Target> Keep(Target target, EnrolmentRequest request, CancellationToken cancellation)
    {
        try
        {
            if (inventory.Find(target.Id) is null)
                await inventory.Add([target], cancellation);
        }
        catch (DuplicateNameException)
        {
            // Another server has just added it.
            await inventory.Know([], [request.Name], cancellation);
            target = inventory.FindByName(request.Name) ?? throw Refusal.Conflict($"The target '{request.Name}' is being removed; try again.");
        }

        var before = inventory.Find(target.Id);
        var bound = await inventory.Edit(target.Id, stored => Bound(stored, request), cancellation)
            ?? throw Refusal.Conflict($"The target '{request.Name}' was removed meanwhile; try again.");

        // Groups may ask for its system, and govern when it works.
        if (before?.Os != bound.Os)
            await shards.Surely(new TimeframesChanged([bound.Id]), cancellation);
        return bound;
    }

    private Target Bound(Target known, EnrolmentRequest request)
    {
        if (known.Kind == TargetKind.Simulated)
            throw Refusal.Conflict($"'{known.Name}' belongs to the simulated fleet; enrol this computer under another name (--name).");
        if (known.MachineId is { } bound && bound != request.MachineId)
        {
            throw Refusal.Conflict(
                $"The target '{known.Name}' is bound to another machine ({bound}; this one is {request.MachineId}). Enrol this computer under another name (--name), "
                + "or, if it takes the other one's place, have an administrator delete the target first.");
        }

        return known with
        {
            MachineId = request.MachineId,
            Os = request.Platform.Os,
            Architecture = request.Platform.Architecture,
            OsDescription = request.Platform.Description,
            AgentVersion = request.AgentVersion,
            Conflict = null,
            ServerAddresses = addresses.Of(known, own: null),
        };
    }
}
