using NodaTime;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Packages;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Targets;
using Orchestrator.Timeframes;

namespace Orchestrator.Core.Forecasts;

/// <summary>Reads what earlier runs of a definition tell, from the rollups and the latest entries of the reports, and when targets came and went.</summary>
/// <param name="reports">Where they are.</param>
/// <param name="presence">Where it is noted when targets came and went.</param>
/// <param name="packages">The catalogue.</param>
/// <param name="zoneOf">The id of a target's zone.</param>
public sealed class HistoryReader(IReportStore reports, IPresenceRecord presence, IPackageStore packages, Func<Target, string> zoneOf)
{
    /// <summary>Of so many targets without an agent the attempts to install one are looked at, which tell when they were there.</summary>
    public const int MostAttempted = 500;

    private const int EntriesPerTarget = 400;
    private const int LatestEntries = 1_000;

    /// <summary>A result that is known later waited for the computer, not for a message.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(15);

    private static readonly ReportPhase[] Executions = [ReportPhase.Execution];
    private static readonly ReportPhase[] Installations = [ReportPhase.Installation];
    private static readonly ReportPhase[] Results = [ReportPhase.Result];

    /// <param name="run">The runs of its definition count, whatever their version.</param>
    /// <param name="involved">Of whom presence is wanted.</param>
    /// <param name="now">When targets are as they are told.</param>
    public async Task<ForecastHistory> Read(RunRecord run, IReadOnlyCollection<Target> involved, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(involved);
        const ReportDimensions by = ReportDimensions.Activity | ReportDimensions.Action;
        var executions = await reports.Summarise(Filter(Executions), by, withDurations: true, cancellation);
        var installations = await reports.Summarise(Filter(Installations), by, withDurations: true, cancellation);
        var executed = await Latest(Executions);
        var noted = await presence.Presence([.. involved.Select(target => target.Id)], cancellation);
        var histories = new Dictionary<string, PresenceHistory>(StringComparer.Ordinal);
        var attempted = 0;
        foreach (var target in involved)
        {
            var changes = noted.GetValueOrDefault(target.Id) ?? (target.LastSeen is null && installations.Count > 0 && attempted++ < MostAttempted ? await Attempts(target, cancellation) : []);
            if (changes.Count > 0)
                histories[target.Id] = new PresenceHistory(ZoneOf(target), changes, Instant.FromDateTimeOffset(now));
        }

        return new ForecastHistory(executions, installations, histories, [.. executed, .. await Latest(Installations)], [.. Delays(executed, await Latest(Results)).Order()])
        {
            Packages = await PackageSizes.Read(packages, run, cancellation),
            Lines = run.Packages is { Count: > 0 } ? new LineHistory(await reports.LatestLines(MeasuredLine.Most, cancellation)) : LineHistory.None,
        };

        ReportFilter Filter(IReadOnlyList<ReportPhase> phases) => new() { DefinitionId = run.DefinitionId, Phases = phases };

        async Task<IReadOnlyList<ReportEntry>> Latest(IReadOnlyList<ReportPhase> phases) =>
            (await reports.Query(Filter(phases), new PageRequest(0, LatestEntries), cancellation)).Items;
    }

    /// <summary>When it was found there, or not, by whoever wanted to install an agent; between two findings that differ it came or went in the middle.</summary>
    private async Task<IReadOnlyList<PresenceChange>> Attempts(Target target, CancellationToken cancellation)
    {
        var entries = (await reports.Query(new ReportFilter { TargetId = target.Id, Phases = Installations }, new PageRequest(0, EntriesPerTarget), cancellation)).Items;
        var found = entries.Where(entry => entry.EndedAt is not null)
            .Select(entry => new PresenceChange(entry.EndedAt!.Value, !(InstallationStep.FindsAbsent(entry.Name) && entry.Outcome == StepOutcome.Failed)))
            .OrderBy(change => change.At).ToList();
        return PresenceChange.InOrder(found.Take(1).Concat(found.Zip(found.Skip(1), (before, after) =>
            before.IsThere == after.IsThere ? after : after with { At = before.At + ((after.At - before.At) / 2) })));
    }

    /// <summary>From the end of the last action of a target to the moment at which its result was known.</summary>
    private static IEnumerable<TimeSpan> Delays(IReadOnlyCollection<ReportEntry> executed, IReadOnlyCollection<ReportEntry> results)
    {
        var lastEnds = executed.Where(entry => entry.EndedAt is not null).GroupBy(entry => (entry.RunId, entry.TargetId)).ToDictionary(work => work.Key, work => work.Max(entry => entry.EndedAt!.Value));
        return results.Where(entry => entry.Outcome == StepOutcome.Succeeded && lastEnds.ContainsKey((entry.RunId, entry.TargetId)))
            .Select(entry => entry.At - lastEnds[(entry.RunId, entry.TargetId)])
            .Where(delay => delay >= TimeSpan.Zero && delay <= LongestDelay);
    }

    private DateTimeZone ZoneOf(Target target) =>
        Zones.TryResolve(zoneOf(target), out var zone, out _) ? zone : DateTimeZone.Utc;
}
