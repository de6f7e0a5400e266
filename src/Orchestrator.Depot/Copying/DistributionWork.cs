using Orchestrator.Contracts.Depots;
using Orchestrator.Contracts.Packages;
using Orchestrator.Depot.Contact;
using Orchestrator.Depot.Contents;
using Orchestrator.Depot.Plans;
using Orchestrator.Transfer.Contents;

namespace Orchestrator.Depot.Copying;

/// <summary>
/// The Distribution Service's round: while the window is open it looks for work at each polling interval of the level, compares what its packages
/// consist of with what is here, brings what is missing and removes what is not wanted any more.
/// </summary>
internal sealed class DistributionWork(
    Edge edge, PlanBook plans, ManifestFolder manifests, ContentFolder contents, Leftovers leftovers, ContentClient client, Func<IReadOnlyList<WantedContent>, CancellationToken, Task<string>> bring,
    CorrectedClock clock, ILogger<DistributionWork> log)
    : BackgroundService
{
    /// <summary>How long it waits at most before it looks at plan and level again.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private static readonly FetchPatience Patience = new() { Longest = TimeSpan.FromSeconds(30), Silence = TimeSpan.FromSeconds(60) };

    private volatile Wanted wanted = Wanted.Nothing;
    private volatile string doing = "waits for its first plan";
    private volatile bool isWoken;
    private DepotPlan? known;
    private DateTimeOffset? polledAt;

    // Intervals are not measured on a clock that somebody may set.
    private long? polled;

    /// <summary>When it last looked for work; null: never yet.</summary>
    public DateTimeOffset? PolledAt => polledAt;

    /// <summary>What it does, or waits for.</summary>
    public string Doing => doing;

    /// <summary>Contents that it lacks, and their bytes.</summary>
    public (int Contents, long Bytes) Missing => Lacking() is var lacking ? (lacking.Count, lacking.Sum(content => content.Size)) : default;

    /// <summary>Awaited before the first round.</summary>
    public Task Ready { get; set; } = Task.CompletedTask;

    /// <summary>Looks for work at once, if the window is open.</summary>
    public void Wake() => isWoken = true;

    /// <summary>A content as its packages have it; null: none of them. Before the first round it is what the manifests say that are here.</summary>
    public WantedContent? Find(string sha256)
    {
        if (ReferenceEquals(wanted, Wanted.Nothing) && plans.Own is { } plan)
            wanted = Wanted.Of(plan, manifests.Find);
        return wanted.Find(sha256);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What is known already is read while the parent is asked.
        if (plans.Own is { } kept)
            wanted = Wanted.Of(kept, manifests.Find);
        await Ready.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            var now = edge.Now();
            if (now.MayPoll && (isWoken || polled is not { } last || clock.Own.GetElapsedTime(last) >= now.Settings!.PollingInterval))
            {
                isWoken = false;
                await Once(stoppingToken);
            }
            else
            {
                doing = Waiting(now);
                await Task.Delay(Look, TimeProvider.System, stoppingToken);
            }
        }
    }

    private async Task Once(CancellationToken stop)
    {
        (polled, polledAt) = (clock.Own.GetTimestamp(), clock.Now);
        try
        {
            var plan = plans.Own!;
            doing = "looks for work";
            await Compare(plan, stop);
            if (wanted.IsWhole)
            {
                manifests.DropOthers(plan.Packages.Select(package => package.Manifest).ToHashSet(StringComparer.Ordinal));
                leftovers.Remove(wanted, plan.Retention);
            }

            if (Lacking() is not { Count: > 0 } lacking)
                return;
            doing = $"fetches {lacking.Count} contents";
            log.LogInformation("{Count} contents are missing and are fetched", lacking.Count);
            var ended = await bring(lacking, stop);
            log.LogInformation("{Left} of {Count} contents are missing still{Why}", Lacking().Count, lacking.Count, ended.Length > 0 ? ": " + ended : "");
        }
#pragma warning disable CA1031 // A full disk or a parent that is away: the next round is another one.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            log.LogError(failure, "The round failed; the next one goes on");
        }
    }

    /// <summary>Has every manifest of the plan here, as far as the parent has it. Of a plan that was compared already nothing is read again.</summary>
    private async Task Compare(DepotPlan plan, CancellationToken stop)
    {
        if (ReferenceEquals(known, plan) && wanted.IsWhole)
            return;
        var fetcher = new ContentFetcher(client, Patience);
        foreach (var package in plan.Packages)
        {
            if (manifests.Find(package.Manifest) is not null)
                continue;
            var asked = TimeProvider.System.GetTimestamp();
            var (_, problem) = await fetcher.Manifest(package.Manifest, signed => Keep(package.Manifest, signed), stop);
            if (problem.Length == 0)
                continue;
            log.LogWarning("The manifest of {Package} {Version} could not be had: {Problem}", package.Name, package.Version, problem);
            if (TimeProvider.System.GetElapsedTime(asked) > Patience.Longest / 2)
                break;
        }

        wanted = Wanted.Of(plan, manifests.Find);
        known = plan;
    }

    private bool Keep(string sha256, SignedManifest signed)
    {
        if (!manifests.IsGenuine(sha256, signed))
            return false;
        manifests.Keep(sha256, signed);
        return true;
    }

    private List<WantedContent> Lacking() => [.. wanted.Ordered.Where(content => !contents.Has(content.Sha256))];

    private string Waiting(EdgeNow now)
    {
        if (plans.Own is null)
            return "waits for its first plan";
        if (now.MayPoll)
            return $"looks for work again at {(polledAt ?? clock.Now) + now.Settings!.PollingInterval:u}";
        var until = now.NextChange is { } change ? $"; the level changes at {change:u}" : "";
        return now.MayCopy ? $"does not look for work at this level (its polling interval is 0){until}" : $"its window is closed{until}";
    }
}
