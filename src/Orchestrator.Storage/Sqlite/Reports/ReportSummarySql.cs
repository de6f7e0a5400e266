using Orchestrator.Core.Reports;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Reports;

/// <summary>
/// The statements that add up the rollups. Sorts whose entries all lie within the times are taken whole; of the others, which are few, their
/// slots are. Where slots themselves are asked for, all come from the slots. If neither filter nor groups tell sites, activities or causes
/// apart, the run's trend, which is much shorter, serves instead of its slots.
/// </summary>
internal sealed class ReportSummarySql
{
    private const ReportDimensions OfTrends = ReportDimensions.Run | ReportDimensions.Definition | ReportDimensions.Slot;

    /// <summary>As sorts lie in their index, so that groups come one after the other and nothing needs to be sorted. Equal keys are put together afterwards.</summary>
    private const string InOrderOfIndex = "r.no, s.phase, s.outcome, s.code, s.activity_id, s.name";

    private readonly ReportConditions conditions;
    private readonly ReportFilter filter;
    private readonly List<string> keys = [];
    private readonly bool followsIndex;
    private readonly bool fromTrends;

    /// <param name="filter">Without a target, its times on the borders of slots.</param>
    public ReportSummarySql(ReportFilter filter, ReportDimensions by, bool withDurations)
    {
        this.filter = filter;
        WithDurations = withDurations;
        conditions = new ReportConditions(filter);
        Run = Key(by, ReportDimensions.Run, "r.id");
        Definition = Key(by, ReportDimensions.Definition, "r.definition_id");
        Site = Key(by, ReportDimensions.Site, "s.site");
        Activity = Key(by, ReportDimensions.Activity, "s.activity_id");
        Name = Key(by, ReportDimensions.Action, "s.name");
        Code = Key(by, ReportDimensions.Cause, "s.code");
        Cause = Key(by, ReportDimensions.Cause, "s.cause");
        fromTrends = !withDurations && (by & ~OfTrends) == ReportDimensions.None && (by.HasFlag(ReportDimensions.Slot) || IsLimited) && conditions.TrendsSuffice;
        followsIndex = !by.HasFlag(ReportDimensions.Site) && !by.HasFlag(ReportDimensions.Cause);
        Slot = Key(by, ReportDimensions.Slot, fromTrends ? "s.slot" : "c.slot");
        Outcome = keys.Count;
        keys.Add("s.outcome");
    }

    /// <summary>Columns of the key, null where it is not asked for.</summary>
    public int? Run { get; }

    public int? Definition { get; }

    public int? Site { get; }

    public int? Activity { get; }

    public int? Name { get; }

    public int? Code { get; }

    public int? Cause { get; }

    public int? Slot { get; }

    public int Outcome { get; }

    public bool WithDurations { get; }

    /// <summary>The first of: the activity's last name, entries, entries with a duration, their sum, the longest, the spread if asked for.</summary>
    public int Sums => Outcome + 1;

    private bool IsLimited => filter.From is not null || filter.To is not null;

    private long FirstSlot => filter.From is { } from ? ReportSlot.Of(from) : 0;

    private long LastSlot => filter.To is { } to ? ReportSlot.Of(to) - 1 : long.MaxValue;

    /// <summary>Texts of all statements, for the test that looks at their plans.</summary>
    public IEnumerable<string> Texts => fromTrends ? [Trends] : Slot is null ? [OfSlots, OfSorts] : [OfSlots];

    private static string Within => "s.first_slot >= ? AND s.last_slot <= ?";

    private string OfSorts => Select(
        "s",
        "runs r CROSS JOIN report_sorts s ON s.run_no = r.no",
        IsLimited ? [Within] : [],
        followsIndex ? InOrderOfIndex : null);

    private string OfSlots => Select(
        "c",
        "runs r CROSS JOIN report_sorts s ON s.run_no = r.no CROSS JOIN report_slots c ON c.sort = s.no",
        [.. Slot is null ? [$"NOT ({Within})"] : (string[])[], "s.last_slot >= ?", "s.first_slot <= ?", "c.slot >= ?", "c.slot <= ?"]);

    /// <summary>The statements to run, each with its values bound.</summary>
    public IEnumerable<Statement> Statements(Session session)
    {
        if (fromTrends)
        {
            yield return Bind(session[Trends], 1);
            yield break;
        }

        if (Slot is not null || IsLimited)
            yield return Bind(session[OfSlots], Slot is null ? 3 : 2);
        if (Slot is null)
            yield return Bind(session[OfSorts], IsLimited ? 1 : 0);
    }

    private string Trends => Select("s", "runs r CROSS JOIN report_trends s ON s.run_no = r.no", ["s.slot >= ?", "s.slot <= ?"]);

    /// <param name="grouping">Finer than the keys, if that is cheaper; null: the keys.</param>
    private string Select(string sums, string from, IEnumerable<string> times, string? grouping = null) =>
        $"SELECT {string.Join(", ", keys)}, {(fromTrends ? "NULL" : "max(s.activity_name)")}, sum({sums}.entries), sum({sums}.measured), sum({sums}.duration), max({sums}.longest)"
        + $"{(WithDurations ? $", spread_sum({sums}.spread)" : "")} FROM {from} {Sql.Where(["s.entries > 0", .. conditions.Run, .. conditions.Sort, .. times])} "
        + $"GROUP BY {grouping ?? string.Join(", ", keys)}";

    /// <summary>Each statement ends with pairs of the same two slots.</summary>
    private Statement Bind(Statement statement, int pairs)
    {
        conditions.BindRun(statement);
        conditions.BindSort(statement);
        for (; pairs > 0; pairs--)
            statement.With(FirstSlot).With(LastSlot);
        return statement;
    }

    private int? Key(ReportDimensions by, ReportDimensions dimension, string column)
    {
        if (!by.HasFlag(dimension))
            return null;
        keys.Add(column);
        return keys.Count - 1;
    }
}
