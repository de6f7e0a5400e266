using System.Security.Claims;
using Orchestrator.Core.Access;
using Orchestrator.Core.Forecasts;
using Orchestrator.Core.Packages;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Timeframes;
using Orchestrator.Server.Access;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Api;

/// <summary>What would come of a run, by what is known now.</summary>
/// <param name="DefinitionId">Of the run.</param>
/// <param name="Version">That would run.</param>
/// <param name="MadeAt">When this was calculated.</param>
/// <param name="StartsAt">When the run would start.</param>
/// <param name="FirstStart">When work would begin on the first target; null: on none.</param>
/// <param name="Rehearsals">How often the run was rehearsed. Ranges go from the first to the last rehearsal. All of it is an estimate: nobody knows what computers will do.</param>
/// <param name="Half">When half of all targets would be done. Done is who has a result of its own, so not who has expired.</param>
/// <param name="Ninety">The same of nine tenths.</param>
/// <param name="NinetyNine">The same of 99 %.</param>
/// <param name="End">When the last target would have its result.</param>
/// <param name="Ledger">How the run would end; like all that follows, in the rehearsal in the middle.</param>
/// <param name="Curve">How many have begun and are done, over time; at most 101 points.</param>
/// <param name="Misses">Whoever would not succeed, grouped by why; at most 50.</param>
/// <param name="Targets">The first thousand targets.</param>
/// <param name="TargetsLeftOut">How many more there are.</param>
/// <param name="Bases">What the durations of transfers rest on, a sentence for each package; without one, it is how long earlier ones took.</param>
/// <param name="Assumptions">What had to be assumed, in sentences.</param>
public sealed record ForecastView(
    string DefinitionId,
    int Version,
    DateTimeOffset MadeAt,
    DateTimeOffset StartsAt,
    DateTimeOffset Deadline,
    DateTimeOffset? FirstStart,
    int Rehearsals,
    ForecastRange Half,
    ForecastRange Ninety,
    ForecastRange NinetyNine,
    ForecastRange End,
    LedgerView Ledger,
    IReadOnlyList<ForecastPoint> Curve,
    IReadOnlyList<ForecastReason> Misses,
    IReadOnlyList<TargetForecast> Targets,
    int TargetsLeftOut,
    IReadOnlyList<string> Bases,
    IReadOnlyList<string> Assumptions);

internal static class Forecasts
{
    private const int MostRows = 1_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>After so long no further rehearsal is begun.</summary>
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(10);

    // A forecast takes a core and, of a large run, some seconds: whoever runs the fleet goes first.
    private static readonly SemaphoreSlim AtOnce = new(1, 1);

    public static void MapForecasts(this RouteGroupBuilder api) =>
        api.MapPost("/runs/forecast", Of).Named(
            "forecastRun", "What would come of a run if it were started like this: who would start when, when it would end, what would not fit. Nothing is stored.", Role.Operator)
            .Refuses(400, 503);

    private static async Task<ForecastView> Of(
        StartRun body, RunLauncher launcher, Foundation foundation, ITargetDirectory inventory, ITimeframeDirectory timeframes, ISiteDirectory sites, IGroupDirectory groups, IReportStore reports,
        ITargetStore presence, IPackageStore packages, TimeProvider time, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var request = Runs.Request(body, foundation) with { Id = null };
        var planned = await launcher.Plan(request, user.Who(), cancellation);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            await AtOnce.WaitAsync(limit.Token);
            try
            {
                var now = time.GetUtcNow();
                var targets = planned.Targets.Select(token => inventory.Find(token.TargetId)).OfType<Target>().ToList();
                var reader = new HistoryReader(reports, presence, packages, target => sites.ZoneOf(target) ?? timeframes.OrganisationZone);
                var history = await reader.Read(planned.Run, targets, now, limit.Token);
                var forecaster = new Forecaster(inventory, timeframes, foundation.Settings.Installations, sites, groups);
                using var enough = new CancellationTokenSource(Enough);
                var forecast = await Task.Run(() => forecaster.Of(planned, history, now, limit.Token, enough.Token), limit.Token);
                return View(planned.Run, forecast);
            }
            finally
            {
                AtOnce.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Refusal.Later($"The forecast took more than {Patience.TotalSeconds:0} seconds; ask for fewer targets or an earlier deadline, or again when the server has less to do.", Patience);
        }
    }

    private static ForecastView View(RunRecord run, Forecast forecast) => new(
        run.DefinitionId,
        run.DefinitionVersion,
        forecast.MadeAt,
        forecast.StartsAt,
        forecast.Deadline,
        forecast.FirstStart,
        forecast.Rehearsals,
        forecast.Half,
        forecast.Ninety,
        forecast.NinetyNine,
        forecast.End,
        LedgerView.Of(forecast.Ledger),
        forecast.Curve,
        forecast.Misses,
        [.. forecast.Targets.Take(MostRows)],
        Math.Max(0, forecast.Targets.Count - MostRows),
        forecast.Bases,
        forecast.Assumptions);
}
