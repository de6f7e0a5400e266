using Orchestrator.Contracts.Reports;
using Orchestrator.Core;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>
/// What every <see cref="IReportStore"/> lists of a run that is so large that a store looks for the place of a page, beside a plain walk over
/// the same entries.
/// </summary>
public abstract class ReportPageCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private const int Targets = 2_500;
    private const int Questions = 12;
    private const string Rare = "no answer from the depot";

    private static readonly ReportFilter[] Filters =
    [
        new(),
        new() { RunId = "run-1" },
        new() { Outcomes = [StepOutcome.Failed] },
        new() { Phases = [ReportPhase.Result] },
        new() { ActivityId = "execute", Name = "action 1" },
        new() { ReturnCode = 5, HasReturnCode = true },
        new() { Cause = Rare },
        new() { Site = "Graz" },
        new() { Site = "Graz", Outcomes = [StepOutcome.Failed] },
        new() { From = Given.Noon.AddMinutes(67), To = Given.Noon.AddMinutes(127) },
        new() { From = Given.Noon.AddMinutes(61), To = Given.Noon.AddMinutes(64) },
        new() { From = Given.Noon.AddMinutes(59), To = Given.Noon.AddMinutes(70), Outcomes = [StepOutcome.Failed] },
        new() { From = Given.Noon.AddMinutes(60), To = Given.Noon.AddMinutes(75), Site = "Graz" },
        new() { From = Given.Noon.AddMinutes(171), Name = "action 0" },
        new() { To = Given.Noon.AddMinutes(30), Phases = [ReportPhase.Result] },
    ];

    private readonly Random random = new(11);

    [Fact]
    public async Task Pages_and_streams_are_those_of_a_plain_walk_over_the_entries()
    {
        var entries = await Stored();
        foreach (var filter in Filters)
        {
            var expected = entries.Where(entry => Matches(filter, entry)).Select(Id).ToList();
            for (var question = 0; question < Questions; question++)
            {
                var page = new PageRequest(question == 0 ? 0 : random.Next(expected.Count + 5), random.Next(1, 120));
                var found = await Storage.Reports.Query(filter, page, Cancellation);
                found.Items.Select(Id).ShouldBe(expected.Skip(page.Offset).Take(page.Limit), $"{filter} {page}");
                found.Total.ShouldBe(expected.Count, $"{filter} {page}");
            }

            (await Given.ToList(Storage.Reports.Stream(filter, withOutput: false, Cancellation))).Select(Id).ShouldBe(expected, $"{filter}");
            (await Storage.Reports.Summarise(filter with { From = null, To = null }, ReportDimensions.None, withDurations: false, Cancellation)).Sum(group => group.Counts.Total)
                .ShouldBe(entries.Count(entry => Matches(filter with { From = null, To = null }, entry)));
        }
    }

    /// <summary>In the order of lists.</summary>
    private async Task<IReadOnlyList<ReportEntry>> Stored()
    {
        await Given.StoredRun(Storage, "run-1", Targets);
        await Given.StoredRun(Storage, "run-2", 5);
        var entries = Enumerable.Range(0, 5).Select(ordinal => ("run-2", ordinal))
            .Concat(Enumerable.Range(0, Targets).Select(ordinal => ("run-1", ordinal)))
            .SelectMany(token => OfTarget(token.Item1, token.ordinal))
            .ToList();
        var lease = await Lease();
        foreach (var part in entries.OrderBy(entry => entry.At).Chunk(500))
            await Given.Apply(Storage, lease, [.. part.Select<ReportEntry, Action<RunBatch>>(entry => batch => batch.Add(entry))]);
        return entries;
    }

    private IEnumerable<ReportEntry> OfTarget(string run, int ordinal)
    {
        // The failures crowd at the end of the run, so that places are not where the average has them.
        var fails = ordinal > Targets - 200 || random.Next(20) == 0;
        var at = Given.Noon.AddMinutes(random.Next(180)).AddTicks(random.Next());
        for (var number = 0; number < 3; number++)
        {
            var failed = fails && number > 0;
            yield return Given.Entry(run, ordinal, number + 1, failed ? StepOutcome.Failed : StepOutcome.Succeeded) with
            {
                Site = ordinal % 7 == 0 ? "Graz" : "Köln",
                Phase = number == 2 ? ReportPhase.Result : ReportPhase.Execution,
                Name = number == 2 ? "result" : $"action {number}",
                ReturnCode = failed ? random.Next(4, 7) : null,
                Message = failed ? random.Next(60) == 0 ? Rare : "disk full" : "",
                At = at.AddSeconds(number),
            };
        }
    }

    private static string Id(ReportEntry entry) => $"{entry.CommandId}#{entry.Number}";

    private static bool Matches(ReportFilter filter, ReportEntry entry) =>
        (filter.RunId is null || filter.RunId == entry.RunId)
        && (filter.Outcomes is null || filter.Outcomes.Contains(entry.Outcome))
        && (filter.Phases is null || filter.Phases.Contains(entry.Phase))
        && (filter.ActivityId is null || filter.ActivityId == entry.ActivityId)
        && (filter.Name is null || filter.Name == entry.Name)
        && (filter.ReturnCode is null || filter.ReturnCode == entry.ReturnCode)
        && (filter.Cause is null || filter.Cause == FailureCause.Of(entry))
        && (filter.Site is null || filter.Site == entry.Site)
        && (filter.From is null || entry.At >= filter.From)
        && (filter.To is null || entry.At < filter.To);
}
