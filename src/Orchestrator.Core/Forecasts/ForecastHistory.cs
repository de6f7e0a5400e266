using Orchestrator.Core.Installation;
using Orchestrator.Core.Reports;

namespace Orchestrator.Core.Forecasts;

/// <summary>
/// What earlier runs tell of a definition's steps, and of targets. Where they tell nothing there are assumptions; <see cref="Assumptions"/> says which
/// have been made.
/// </summary>
public sealed class ForecastHistory
{
    /// <summary>Assumed of an action that never ran.</summary>
    public static readonly TimeSpan UsualAction = TimeSpan.FromMinutes(1);

    /// <summary>Assumed of an installation that was never made.</summary>
    public static readonly TimeSpan UsualInstallation = TimeSpan.FromSeconds(30);

    /// <summary>Assumed of an attempt that finds nobody there.</summary>
    public static readonly TimeSpan UsualAbsence = TimeSpan.FromSeconds(5);

    private readonly Dictionary<(string Activity, string Name), ReportGroup> actions;
    private readonly ILookup<string, ReportGroup> actionsByName;
    private readonly ILookup<string, ReportGroup> steps;
    private readonly Dictionary<(string, string), Expectation> expectations = [];
    private readonly Dictionary<string, IReadOnlyList<ExpectedStep>> installations = new(StringComparer.Ordinal);
    private readonly ILookup<(string, string), ReportEntry> samples;
    private readonly IReadOnlyList<TimeSpan> delays;
    private readonly SortedSet<string> assumptions = new(StringComparer.Ordinal);

    /// <param name="executions">Entries of executions by activity and action, with the spread of their durations.</param>
    /// <param name="installations">Those of installations.</param>
    /// <param name="presence">When targets came and went, by id.</param>
    /// <param name="latest">The latest entries of both, for their durations one by one.</param>
    /// <param name="delays">How long after a target's last action its result was known; in order.</param>
    public ForecastHistory(
        IReadOnlyCollection<ReportGroup> executions,
        IReadOnlyCollection<ReportGroup> installations,
        IReadOnlyDictionary<string, PresenceHistory> presence,
        IReadOnlyCollection<ReportEntry> latest,
        IReadOnlyList<TimeSpan> delays)
    {
        ArgumentNullException.ThrowIfNull(delays);
        samples = latest.ToLookup(entry => (entry.ActivityId, entry.Name));
        this.delays = delays;
        actions = executions.ToDictionary(group => (group.Key.ActivityId ?? "", group.Key.Name ?? ""));
        actionsByName = executions.ToLookup(group => group.Key.Name ?? "", StringComparer.Ordinal);
        steps = installations.ToLookup(group => group.Key.ActivityId ?? "", StringComparer.Ordinal);
        Presence = presence;
    }

    public static ForecastHistory None { get; } = new([], [], new Dictionary<string, PresenceHistory>(), [], []);

    /// <summary>When targets have been there, by id; of those that are not in it nothing is known.</summary>
    public IReadOnlyDictionary<string, PresenceHistory> Presence { get; }

    /// <summary>What the catalogue says of the packages of the run, by manifest.</summary>
    public IReadOnlyDictionary<string, PackageSizes> Packages { get; init; } = new Dictionary<string, PackageSizes>();

    /// <summary>How fast earlier transfers were.</summary>
    public LineHistory Lines { get; init; } = LineHistory.None;

    /// <summary>What had to be assumed, for people.</summary>
    public IReadOnlyCollection<string> Assumptions => assumptions;

    internal void Assume(string sentence) => assumptions.Add(sentence);

    /// <summary>Of one action of an activity.</summary>
    internal Expectation Action(string activity, string name)
    {
        if (Known(activity, name) is { } known)
            return known;
        if (actionsByName[name].Select(Of).OfType<Expectation>().FirstOrDefault() is { } namesake)
        {
            Assume($"The action '{name}' of '{activity}' has not run yet; it is taken to last as long as one of the same name.");
            return expectations[(activity, name)] = namesake;
        }

        Assume($"The action '{name}' of '{activity}' has not run yet; it is taken to last {UsualAction.TotalSeconds:0} seconds and to succeed.");
        return expectations[(activity, name)] = Expectation.Always(UsualAction);
    }

    /// <summary>The same, of one that has run; null: it never did.</summary>
    internal Expectation? Known(string activity, string name)
    {
        if (expectations.TryGetValue((activity, name), out var known))
            return known;
        return actions.TryGetValue((activity, name), out var group) && Of(group) is { } own ? expectations[(activity, name)] = own : null;
    }

    /// <summary>How long a report is under way; zero if nothing is known.</summary>
    /// <param name="share">The delay that this share (0 to 1) of all does not exceed.</param>
    internal TimeSpan Delay(double share) => delays.Count == 0 ? TimeSpan.Zero : delays[Math.Min((int)(share * delays.Count), delays.Count - 1)];

    private Expectation? Of(ReportGroup group) => Expectation.Of(group, samples[(group.Key.ActivityId ?? "", group.Key.Name ?? "")]);

    /// <summary>The steps of one attempt to install at a target that is there.</summary>
    internal IReadOnlyList<ExpectedStep> Installation(string activity)
    {
        if (installations.TryGetValue(activity, out var known))
            return known;
        var groups = steps[activity].Where(group => group.Durations.Entries > 0).ToList();

        // Whoever was absent fails in these steps and has no others: they are counted with those who passed them.
        var attempts = groups.Select(Passed).DefaultIfEmpty(0).Max();
        if (attempts == 0)
        {
            Assume($"Nobody has been reached by '{activity}' yet; an attempt is taken to last {UsualInstallation.TotalSeconds:0} seconds and to succeed.");
            return installations[activity] = [new ExpectedStep("connect", Expectation.Always(UsualInstallation), 1)];
        }

        return installations[activity] =
        [
            .. groups.OrderByDescending(Passed).Select(group => new ExpectedStep(
                group.Key.Name ?? "",
                InstallationStep.FindsAbsent(group.Key.Name) ? Of(group)! with { FailureRate = 0 } : Of(group)!,
                Math.Min(1.0, (double)Passed(group) / attempts))),
        ];

        static long Passed(ReportGroup group) =>
            InstallationStep.FindsAbsent(group.Key.Name) ? group.Counts.Succeeded : group.Counts.Succeeded + group.Counts.Failures;
    }

    /// <summary>How long an attempt takes that finds nobody there.</summary>
    internal TimeSpan Absence(string activity) =>
        steps[activity].FirstOrDefault(group => InstallationStep.FindsAbsent(group.Key.Name) && group.Counts.Failures > 0)?.Durations.Mean ?? UsualAbsence;
}

/// <summary>A step of an installation.</summary>
/// <param name="Share">How many of the attempts have it, 0 to 1.</param>
internal sealed record ExpectedStep(string Name, Expectation Expectation, double Share);
