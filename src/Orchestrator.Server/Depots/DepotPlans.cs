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
internal sealed class DepotPlans(DepotDirectory depots, DepotTokens tokens, IPackageStore packages, NamedTimeframes timeframes, ISiteDirectory sites, CommandSigner signer, TimeProvider time)
    : IDisposable
{
    private const int RowsAtOnce = 1_000;

    /// <summary>How long a list of packages serves: many depots ask, and seconds do not matter to them.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    /// <summary>A plan that says nothing new is not signed anew before. Depots follow the one issued last, whichever server made it, so it must not be for ever.</summary>
    private static readonly TimeSpan SignedAnew = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim gate = new(1);
    private readonly ConcurrentDictionary<string, (DepotPlan Plan, byte[] Content, SignedPlan Signed)> last = new(StringComparer.Ordinal);
    private (long At, IReadOnlyList<PlannedPackage> List)? known;

    /// <summary>The plans of a depot and of all behind it.</summary>
    public async Task<IReadOnlyList<SignedPlan>> Below(Depot top, CancellationToken cancellation)
    {
        var tree = depots.Tree;
        var all = await Packages(cancellation);
        return [.. tree.Below(top).Select(depot => Signed(Of(depot, tree, all)))];
    }

    /// <summary>What the edge to a depot may do at each level.</summary>
    public static IReadOnlyList<EdgeSettings> Levels(Depot depot)
    {
        var effective = EffectiveSettings.Of(depot.Levels);
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

    private DepotPlan Of(Depot depot, DepotTree tree, IReadOnlyList<PlannedPackage> all) => new()
    {
        Depot = depot.Id,
        Name = depot.Name,
        Site = depot.Site,
        IssuedAt = time.GetUtcNow(),
        Zone = sites.Find(depot.Site)?.Zone ?? timeframes.OrganisationZone,
        Timeframes = (depot.Timeframe ?? sites.Find(depot.Site)?.Timeframe) is { } name && timeframes.Find(name) is { } timeframe ? [timeframe.Timeframe.ToText()] : [],
        Levels = Levels(depot),
        Packages = [.. all.Where(package => depot.Holds(package.Name)).Take(DepotLimits.Packages)],
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

    private async Task<IReadOnlyList<PlannedPackage>> Packages(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            if (known is var (at, list) && TimeProvider.System.GetElapsedTime(at) < Fresh)
                return list;
            var read = new List<PlannedPackage>();
            Page<PackageVersion> page;
            do
            {
                page = await packages.List(name: null, new PageRequest(read.Count, RowsAtOnce), cancellation);
                read.AddRange(page.Items.Select(version => new PlannedPackage(version.Name, version.Version, version.Manifest)));
            }
            while (page.Items.Count == RowsAtOnce && read.Count < DepotLimits.Packages);
            known = (TimeProvider.System.GetTimestamp(), read);
            return read;
        }
        finally
        {
            gate.Release();
        }
    }
}
