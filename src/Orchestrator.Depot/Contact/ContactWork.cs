using Orchestrator.Contracts.Depots;
using Orchestrator.Depot.Plans;
using Orchestrator.Depot.Reporting;

namespace Orchestrator.Depot.Contact;

/// <summary>
/// Keeps in contact with the parent, whatever the level: a few small messages a minute measure the clock, bring the plans and carry what
/// happened here and behind this depot. Contents are another matter.
/// </summary>
internal sealed class ContactWork(ParentLink parent, PlanBook plans, ReportBook reports, CorrectedClock clock, TimeSpan interval, ILogger<ContactWork> log) : BackgroundService
{
    private const int Measurements = 3;

    private string told = "";
    private bool isSkewed;

    private readonly TaskCompletionSource attempted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done once the parent has been asked for the first time, whether it answered or not.</summary>
    public Task Attempted => attempted.Task;

    /// <summary>One round.</summary>
    /// <exception cref="ParentException">The parent does not answer.</exception>
    public async Task Once(CancellationToken cancellation)
    {
        // A parent that has just started does not know its own yet; what was measured before still holds then.
        if (await Measure(cancellation) is { } skew)
            clock.Skew = skew;
        if (plans.Take(await parent.Plans(cancellation)))
            log.LogInformation("There is a new plan of {Issued:u}", plans.Own?.IssuedAt);
        if (plans.Own is { } own)
            reports.KeepStates(plans.From(own.Depot));
        await reports.Hand(parent.Tell, cancellation);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, TimeProvider.System);
        do
        {
            try
            {
                await Once(stoppingToken);
                Say("");
            }
            catch (ParentException away)
            {
                Say(away.Message);
            }
#pragma warning disable CA1031 // A full disk is no reason to serve nobody; the next round is another one.
            catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
            {
                log.LogError(failure, "The contact with the parent failed; it is tried again");
            }

            attempted.TrySetResult();
            Warn();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Half the way there and back is taken for the way back; the quickest of some is the most exact.</summary>
    private async Task<TimeSpan?> Measure(CancellationToken cancellation)
    {
        TimeSpan? skew = null;
        var quickest = TimeSpan.MaxValue;
        for (var measurement = 0; measurement < Measurements; measurement++)
        {
            var sent = clock.Own.GetUtcNow();
            var begun = clock.Own.GetTimestamp();
            var there = await parent.Clock(cancellation);
            var way = clock.Own.GetElapsedTime(begun);
            if (way >= quickest)
                continue;
            quickest = way;
            skew = there.Skew is { } parents ? sent + (way / 2) - there.Now + TimeSpan.FromSeconds(parents) : null;
        }

        return skew;
    }

    private void Warn()
    {
        var skewed = clock.Skew?.Duration() > DepotLimits.ClockSkew;
        if (skewed && !isSkewed)
            log.LogWarning("This computer's clock is off by {Skew:0.0} s; set it right. Windows are read on the server's time meanwhile", clock.Skew?.TotalSeconds);
        isSkewed = skewed;
    }

    private void Say(string problem)
    {
        if (problem == told)
            return;
        if (problem.Length > 0)
            log.LogWarning("The parent does not answer; the plan that is known is followed: {Reason}", problem);
        else
            log.LogInformation("The parent answers");
        told = problem;
    }
}
