using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>Runs, entries and filters by chance, few values of each kind so that much of it meets. The same seed makes the same.</summary>
public sealed class RandomReports(int seed)
{
    public const int TargetsPerRun = 6;

    private static readonly string[] Sites = ["", "Köln", "köln", "Graz 'n' \"Co\""];
    private static readonly string[] Activities = ["install", "execute", "𝄞"];
    private static readonly string[] ActivityNames = ["Run", "Rün", "Run 𝄞", "Run \uffee"];
    private static readonly string[] Names = ["setup.exe", "ping", "", "%_'"];
    private static readonly int?[] Codes = [null, 0, 1, -1, 1603, int.MaxValue, int.MinValue];
    private static readonly string[] Messages = ["", "disk full", "3 of 14 MB left", "21 of 14 MB left", "failed with return code 5", "failed with return code 6", "no answer from PC-0003"];

    /// <summary>Ends of slots, a day's border and what lies between.</summary>
    private static readonly int[] Minutes = [0, 1, 14, 15, 29, 30, 44, 45, 600, 715, 719, 720, 721, 2_880];

    private readonly Random random = new(seed);

    public IReadOnlyList<RunRecord> Runs { get; } =
    [
        .. Enumerable.Range(0, 4).Select(number => Given.Run($"run-{number}", TargetsPerRun) with
        {
            DefinitionId = number % 2 == 0 ? "patch" : "wünsche", CreatedAt = Given.Noon.AddMinutes(number),
        }),
    ];

    public IReadOnlyList<ReportEntry> Entries(int count) => [.. Enumerable.Range(1, count).Select(Entry)];

    /// <summary>Each condition is there in one of three filters.</summary>
    public ReportFilter Filter(bool mayNameTarget) => new()
    {
        RunId = Maybe(() => Runs[random.Next(Runs.Count)].Id),
        DefinitionId = Maybe(() => Runs[random.Next(Runs.Count)].DefinitionId),
        TargetId = mayNameTarget ? Maybe(() => $"t-{random.Next(TargetsPerRun)}") : null,
        TargetName = mayNameTarget ? Maybe(() => $"pc-{random.Next(TargetsPerRun):0000}") : null,
        Site = Maybe(() => Any(Sites)),
        Phases = Maybe(() => Some(Enum.GetValues<ReportPhase>())),
        ActivityId = Maybe(() => Any(Activities)),
        Name = Maybe(() => Any(Names)),
        Outcomes = Maybe(() => Some(Enum.GetValues<StepOutcome>())),
        ReturnCode = random.Next(6) == 0 ? Any(Codes) : null,
        HasReturnCode = random.Next(6) == 0 ? random.Next(2) == 0 : null,
        Cause = random.Next(6) == 0 ? FailureCause.Of(StepOutcome.Failed, Any(Messages), "PC-0003") : null,
        From = random.Next(3) == 0 ? Instant() : null,
        To = random.Next(3) == 0 ? Instant() : null,
    };

    /// <summary>Only conditions that hold for a run, a phase, an outcome or a time: stores may keep such sums apart.</summary>
    public ReportFilter CoarseFilter() => Filter(mayNameTarget: false) with
    {
        Site = null, ActivityId = null, Name = null, ReturnCode = null, HasReturnCode = null, Cause = null,
    };

    public ReportDimensions CoarseDimensions() => Dimensions() & (ReportDimensions.Run | ReportDimensions.Definition | ReportDimensions.Slot);

    public ReportDimensions Dimensions() => (ReportDimensions)random.Next(2 * (int)ReportDimensions.Slot);

    /// <summary>The plain meaning of a filter.</summary>
    public bool Matches(ReportFilter filter, ReportEntry entry) =>
        (filter.RunId is null || entry.RunId == filter.RunId)
        && (filter.DefinitionId is null || DefinitionOf(entry) == filter.DefinitionId)
        && (filter.TargetId is null || entry.TargetId == filter.TargetId)
        && (filter.TargetName is null || string.Equals(entry.TargetName, filter.TargetName, StringComparison.OrdinalIgnoreCase))
        && (filter.Site is null || entry.Site == filter.Site)
        && (filter.Phases is null || filter.Phases.Contains(entry.Phase))
        && (filter.ActivityId is null || entry.ActivityId == filter.ActivityId)
        && (filter.Name is null || entry.Name == filter.Name)
        && (filter.Outcomes is null || filter.Outcomes.Contains(entry.Outcome))
        && (filter.ReturnCode is null || entry.ReturnCode == filter.ReturnCode)
        && (filter.HasReturnCode is null || filter.HasReturnCode == entry.ReturnCode is not null)
        && (filter.Cause is null || FailureCause.Of(entry) == filter.Cause)
        && (filter.From is null || entry.At >= filter.From)
        && (filter.To is null || entry.At < filter.To);

    public string DefinitionOf(ReportEntry entry) => Runs.Single(run => run.Id == entry.RunId).DefinitionId;

    private ReportEntry Entry(int number)
    {
        var run = Runs[random.Next(Runs.Count)];
        var ordinal = random.Next(TargetsPerRun);
        var began = random.Next(4) == 0 ? (DateTimeOffset?)null : Instant();
        return Given.Entry(run.Id, ordinal, number) with
        {
            // A target has one site in a run, and may have another in the next.
            Site = Sites[(ordinal + Runs.ToList().IndexOf(run)) % Sites.Length],
            Phase = Any(Enum.GetValues<ReportPhase>()),
            ActivityId = Any(Activities),
            ActivityName = Any(ActivityNames),
            Name = Any(Names),
            Outcome = random.Next(2) == 0 ? StepOutcome.Succeeded : Any(Enum.GetValues<StepOutcome>()),
            ReturnCode = Any(Codes),
            StartedAt = began,
            EndedAt = random.Next(5) == 0 ? null : began?.AddTicks((long)(Math.Pow(10, random.NextDouble() * 14) * (random.Next(9) == 0 ? -1 : 1))),
            At = Instant(),
            Message = Any(Messages),
        };
    }

    private DateTimeOffset Instant() => Given.Noon.AddMinutes(Any(Minutes)).AddTicks(random.Next(3) - 1);

    private T Any<T>(IReadOnlyList<T> values) => values[random.Next(values.Count)];

    private List<T> Some<T>(IReadOnlyList<T> values) => [.. values.Where(_ => random.Next(2) == 0)];

    private T? Maybe<T>(Func<T> value)
        where T : class => random.Next(3) == 0 ? value() : null;
}
