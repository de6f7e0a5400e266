using System.Security.Claims;
using Orchestrator.Core.Access;
using Orchestrator.Core.Runs;
using Orchestrator.Server.Access;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Api;

/// <summary>Asks for a new run over the targets that failed or expired.</summary>
/// <param name="StartAt">When it starts; absent: at once.</param>
/// <param name="DeadlineMinutes">Minutes after its start, 10 to 525600; absent: the definition's deadline.</param>
/// <param name="Id">The new run's id if the caller chooses it.</param>
public sealed record RerunFailed(DateTimeOffset? StartAt = null, int? DeadlineMinutes = null, string? Id = null);

/// <summary>What operators say to a run. Each answer comes when the word is stored and in force.</summary>
internal static class RunControl
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    public static void MapRunControl(this RouteGroupBuilder api)
    {
        api.MapPost("/runs/{id}/cancel", Cancel).Named("cancelRun", "Cancels a run: nothing new begins, what is executing is ended.", Role.Operator)
            .Produces<RunView>(StatusCodes.Status202Accepted).Refuses(404, 409, 503);
        api.MapPost("/runs/{id}/pause", Pause).Named("pauseRun", "Pauses a run: nothing new begins, what is executing goes on.", Role.Operator)
            .Produces<RunView>(StatusCodes.Status202Accepted).Refuses(404, 409, 503);
        api.MapPost("/runs/{id}/resume", Resume).Named("resumeRun", "Lets a paused run go on.", Role.Operator)
            .Produces<RunView>(StatusCodes.Status202Accepted).Refuses(404, 409, 503);
        api.MapPost("/runs/{id}/rerun-failed", Rerun).Named("rerunFailed", "A new run of the same version over the targets that failed or expired.", Role.Operator)
            .Produces<Made>(StatusCodes.Status201Created).Produces<Made>(StatusCodes.Status200OK).Refuses(400, 404, 409);
    }

    internal static Task<IResult> Cancel(string id, Desk desk, ClaimsPrincipal user, CancellationToken cancellation) =>
        desk.Say(
            id, user, "run.cancel", new CancelRun(id, user.Who()),
            run => run.HasEnded ? "it has ended" : run.Status == RunStatus.Cancelling ? $"{run.CancelledBy} has cancelled it already" : null, cancellation);

    private static Task<IResult> Pause(string id, Desk desk, ClaimsPrincipal user, CancellationToken cancellation) =>
        desk.Say(id, user, "run.pause", new PauseRun(id, user.Who()), run => run.Status == RunStatus.Running ? null : $"it is {Word(run)}, not running", cancellation);

    private static Task<IResult> Resume(string id, Desk desk, ClaimsPrincipal user, CancellationToken cancellation) =>
        desk.Say(id, user, "run.resume", new ResumeRun(id, user.Who()), run => run.Status == RunStatus.Paused ? null : $"it is {Word(run)}, not paused", cancellation);

    private static async Task<IResult> Rerun(
        string id, RerunFailed? body, IRunStore runs, RunLauncher launcher, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var earlier = await Runs.Find(runs, id, cancellation);
        var request = new RunRequest
        {
            DefinitionId = earlier.DefinitionId,
            StartAt = body?.StartAt,
            MayStartLate = false,
            Deadline = body?.DeadlineMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
            Id = body?.Id,
        };
        try
        {
            return await Runs.Answer(await launcher.RerunFailed(id, request, user.Who(), cancellation), "run.rerun", audit, user);
        }
        catch (RunRefusedException refused) when (refused.Problems.All(problem => problem.Field == "run"))
        {
            throw Refusal.Conflict(refused.Message);
        }
    }

    private static string Word(RunRecord run) => run.Status.ToString().ToLowerInvariant();

    /// <summary>Where an operator's word is checked, handed over and recorded.</summary>
    internal sealed class Desk(IRunStore runs, ShardPost shards, AuditTrail audit)
    {
        /// <param name="objection">Why the word makes no sense for the run as it is; null: it does.</param>
        public async Task<IResult> Say(
            string id, ClaimsPrincipal user, string what, RunInput word, Func<RunRecord, string?> objection, CancellationToken cancellation)
        {
            var run = await Runs.Find(runs, id, cancellation);
            if (objection(run) is { } reason)
                throw Refusal.Conflict($"Run '{id}' cannot be changed in this way: {reason}.");
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(Patience);
            try
            {
                await shards.ToRun(id, word, limit.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new Refusal(
                    StatusCodes.Status503ServiceUnavailable, $"Run '{id}' is not being worked on at the moment (see /health/ready); look at the run and try again.");
            }

            await audit.Record(user, what, id);
            return TypedResults.Accepted($"/api/runs/{id}", RunView.Of(await InForce(run, cancellation)));
        }

        /// <summary>Another server may work on the run: what it has made of the word is waited for, but not for ever.</summary>
        private async Task<RunRecord> InForce(RunRecord before, CancellationToken cancellation)
        {
            var began = TimeProvider.System.GetTimestamp();
            while (true)
            {
                var now = await Runs.Find(runs, before.Id, cancellation);
                if (now.LastEvent > before.LastEvent || TimeProvider.System.GetElapsedTime(began) > Patience)
                    return now;
                await Task.Delay(LookEvery, TimeProvider.System, cancellation);
            }
        }
    }
}
