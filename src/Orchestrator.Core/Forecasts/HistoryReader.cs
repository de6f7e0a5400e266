using NodaTime;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Targets;
using Orchestrator.Timeframes;

namespace Orchestrator.Core.Forecasts;

/// <summary>Reads what earlier runs of a definition tell, from the rollups of the reports and the entries of targets.</summary>
/// <param name="reports">Where they are.</param>
/// <param name="zoneOf">The id of a target's zone.</param>
public sealed class HistoryReader(IReportStore reports, Func<Target, string> zoneOf)
{
    /// <summary>Targets whose entries are read; of more, only the first.</summary>
    public const int MostTargets = 500;

    private const int EntriesPerTarget = 400;

    private static readonly ReportPhase[] Executions = [ReportPhase.Execution];
    private static readonly ReportPhase[] Installations = [ReportPhase.Installation];

    /// <param name="definitionId">Of the runs that count, whatever their version.</param>
    /// <param name="targets">Of whom presence is wanted.</param>
    public async Task<ForecastHistory> Read(string definitionId, IReadOnlyCollection<Target> targets, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(targets);
        const ReportDimensions by = ReportDimensions.Activity | ReportDimensions.Action;
        var executions = await reports.Summarise(new ReportFilter { DefinitionId = definitionId, Phases = Executions }, by, withDurations: true, cancellation);
        var installations = await reports.Summarise(new ReportFilter { DefinitionId = definitionId, Phases = Installations }, by, withDurations: true, cancellation);
        var presence = new Dictionary<string, PresencePattern>(StringComparer.Ordinal);
        if (executions.Count > 0 || installations.Count > 0)
        {
            foreach (var target in targets.Take(MostTargets))
            {
                var entries = await reports.Query(new ReportFilter { TargetId = target.Id }, new PageRequest(0, EntriesPerTarget), cancellation);
                if (entries.Items.Count > 0)
                    presence[target.Id] = new PresencePattern(ZoneOf(target), entries.Items.SelectMany(Observed));
            }
        }

        var history = new ForecastHistory(executions, installations, presence);
        if (targets.Count > MostTargets)
            history.Assume($"When targets come and go was looked up for {MostTargets} of {targets.Count}; the others are taken to stay as they are.");
        return history;
    }

    private static IEnumerable<(DateTimeOffset, bool)> Observed(ReportEntry entry)
    {
        if (entry.StartedAt is not { } started || entry.Phase == ReportPhase.Result)
            yield break;
        var wasThere = entry.Phase == ReportPhase.Execution || !(InstallationStep.FindsAbsent(entry.Name) && entry.Outcome == StepOutcome.Failed);
        yield return (started, wasThere);
        if (wasThere && entry.EndedAt is { } ended)
            yield return (ended, true);
    }

    private DateTimeZone ZoneOf(Target target) =>
        Zones.TryResolve(zoneOf(target), out var zone, out _) ? zone : DateTimeZone.Utc;
}
