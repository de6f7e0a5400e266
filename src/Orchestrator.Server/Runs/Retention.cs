using Orchestrator.Core.Outbox;
using Orchestrator.Core.Runs;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Runs;

/// <summary>Removes ended runs that are older than the settings say, and announcements that no broker took for a week, at the start and once a day.</summary>
internal sealed class Retention(IRunStore runs, IOutboxStore outbox, ServerSettings settings, TimeProvider time, ILogger<Retention> log) : BackgroundService
{
    // Few at a time: each removal is one transaction, and a run may have 100,000 targets.
    private const int RemovedAtOnce = 10;
    private const int AnnouncementsAtOnce = 1_000;
    private static readonly TimeSpan AnnouncementAge = TimeSpan.FromDays(7);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromDays(1), time);
        do
        {
            try
            {
                await Remove(stoppingToken);
                await RemoveAnnouncements(stoppingToken);
            }
#pragma warning disable CA1031 // Tomorrow is another day; a server must not go down because it could not tidy up.
            catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
            {
                log.LogError(failure, "Old runs could not be removed; it is tried again in a day");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task RemoveAnnouncements(CancellationToken cancellation)
    {
        var removed = 0;
        int last;
        do
        {
            last = await outbox.RemoveOld(time.GetUtcNow() - AnnouncementAge, AnnouncementsAtOnce, cancellation);
            removed += last;
        }
        while (last > 0);
        if (removed > 0)
            log.LogWarning("{Removed} announcements were removed that no broker had taken for {Days} days; whoever waits for them must ask the API", removed, AnnouncementAge.Days);
    }

    private async Task Remove(CancellationToken cancellation)
    {
        var before = time.GetUtcNow() - TimeSpan.FromDays(settings.RetentionDays);
        var removed = 0;
        int last;
        do
        {
            last = await runs.RemoveEnded(before, RemovedAtOnce, cancellation);
            removed += last;
        }
        while (last > 0);
        if (removed > 0)
            log.LogInformation("{Removed} runs that ended before {Before:yyyy-MM-dd} were removed", removed, before);
    }
}
