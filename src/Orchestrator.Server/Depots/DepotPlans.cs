using System.Collections.Concurrent;
using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Depots;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core;
using Orchestrator.Core.Depots;
using Orchestrator.Core.Packages;
using Orchestrator.Core.Sites;
using Orchestrator.Server.Fleet;
using Orchestrator.Timeframes;

namespace Orchestrator.Server.Depots;

/// <summary>Makes the plans of depots: what each is to hold, when and how strongly its edge may be used, and who may fetch from it.</summary>
/// <param name="most">Versions in one plan.</param>
internal sealed class DepotPlans(
    DepotDirectory depots, DepotTokens tokens, IPackageStore packages, NamedTimeframes timeframes, ISiteDirectory sites, CommandSigner signer, TimeProvider time, int most = DepotLimits.Packages)
    : IDisposable
{
    private const int RowsAtOnce = 1_000;

    /// <summary>How long a list of packages serves: many depots ask, and seconds do not matter to them.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    /// <summary>A plan that says nothing new is not signed anew before. Depots follow the one issued last, whichever server made it, so it must not be for ever.</summary>
    private static readonly TimeSpan SignedAnew = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim gate = new(1);
    private readonly ConcurrentDictionary<string, (DepotPlan Plan, byte[] Content, SignedPlan Signed)> last = new(StringComparer.Ordinal);
    private (long At, IReadOnlyDictionary<string, Choice> Choices)? known;

    /// <summary>The plans of a depot and of all behind it.</summary>
    public async Task<IReadOnlyList<SignedPlan>> Below(Depot top, CancellationToken cancellation)
    {
        var tree = depots.Tree;
        var choices = await Choices(tree, cancellation);
        return [.. tree.Below(top).Select(depot => Signed(Of(depot, tree, choices[KeyOf(depot)].Packages)))];
    }

    /// <summary>Ids of the depots that should hold more versions than a plan may have.</summary>
    public async Task<IReadOnlySet<string>> Overfull(CancellationToken cancellation)
    {
        var tree = depots.Tree;
        var choices = await Choices(tree, cancellation);
        return tree.All.Where(depot => choices[KeyOf(depot)].IsOverfull).Select(depot => depot.Id).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>What the edge to a depot may do at each level.</summary>
    public IReadOnlyList<EdgeSettings> Levels(Depot depot)
    {
        var effective = EffectiveSettings.Of(sites.LevelsAt(depot.Site, depot.Levels));
        return [Of(ActivityLevel.Minimum, effective.Minimum), Of(ActivityLevel.Normal, effective.Normal), Of(ActivityLevel.Maximum, effective.Maximum)];
    }

    public void Dispose() => gate.Dispose();

    private static EdgeSettings Of(ActivityLevel level, EffectiveLevel settings) => new()
    {
        Level = level.ToString(),
        BytesPerSecond = settings.BytesPerSecond,
        Parallelism = Math.Min(settings.Parallelism, DepotLimits.Parallelism),
        PollingInterval = TimeSpan.FromSeconds(settings.PollingSeconds),
        Pause = TimeSpan.FromSeconds(settings.PauseSeconds),
        ShareOfTime = settings.ShareOfTime,
    };

    private DepotPlan Of(Depot depot, DepotTree tree, IReadOnlyList<PlannedPackage> held) => new()
    {
        Depot = depot.Id,
        Name = depot.Name,
        Site = depot.Site,
        IssuedAt = time.GetUtcNow(),
        Zone = sites.Find(depot.Site)?.Zone ?? timeframes.OrganisationZone,
        Timeframes = sites.TimeframeAt(depot.Site, depot.Timeframe) is { } name && timeframes.Find(name) is { } timeframe ? [timeframe.Timeframe.ToText()] : [],
        Levels = Levels(depot),
        Packages = held,
        Retention = TimeSpan.FromHours(depot.RetentionHours),
        Children = [.. tree.Behind(depot).Select(child => new DepotChild(child.Id, tokens.HashOf(child)))],
    };

    private SignedPlan Signed(DepotPlan plan)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(plan with { IssuedAt = default }, ContractsJson.Default.DepotPlan);
        if (last.TryGetValue(plan.Depot, out var made) && made.Content.AsSpan().SequenceEqual(content) && plan.IssuedAt - made.Plan.IssuedAt < SignedAnew)
            return made.Signed;
        var signed = signer.SignPlan(plan);
        last[plan.Depot] = (plan, content, signed);
        return signed;
    }

    /// <summary>What depots that hold the same packages have in common: a version is read once for all of them.</summary>
    private async Task<IReadOnlyDictionary<string, Choice>> Choices(DepotTree tree, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            if (known is var (at, made) && TimeProvider.System.GetElapsedTime(at) < Fresh && tree.All.All(depot => made.ContainsKey(KeyOf(depot))))
                return made;
            var choices = tree.All.GroupBy(KeyOf, StringComparer.Ordinal).ToDictionary(alike => alike.Key, alike => new Choice(alike.First(), most), StringComparer.Ordinal);
            var rows = Math.Min(RowsAtOnce, most);
            var read = 0;
            Page<PackageVersion> page;
            do
            {
                page = await packages.List(name: null, new PageRequest(read, rows), cancellation);
                read += page.Items.Count;
                foreach (var version in page.Items)
                {
                    foreach (var choice in choices.Values)
                        choice.Offer(version);
                }
            }
            while (page.Items.Count == rows && choices.Values.Any(choice => !choice.IsOverfull));
            known = (TimeProvider.System.GetTimestamp(), choices);
            return choices;
        }
        finally
        {
            gate.Release();
        }
    }

    private static string KeyOf(Depot depot) => string.Join('\n', depot.Packages);

    private sealed class Choice(Depot any, int most)
    {
        private readonly List<PlannedPackage> packages = [];

        public IReadOnlyList<PlannedPackage> Packages => packages;

        /// <summary>There is more than a plan may have: the rest is left out.</summary>
        public bool IsOverfull { get; private set; }

        public void Offer(PackageVersion version)
        {
            if (IsOverfull || !any.Holds(version.Name))
                return;
            if (packages.Count == most)
                IsOverfull = true;
            else
                packages.Add(new PlannedPackage(version.Name, version.Version, version.Manifest));
        }
    }
}
