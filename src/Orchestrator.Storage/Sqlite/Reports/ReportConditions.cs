using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Reports;

/// <summary>The parts of a filter as conditions, and their values in the same order.</summary>
internal sealed class ReportConditions(ReportFilter filter)
{
    /// <summary>About the run, in table r.</summary>
    public IEnumerable<string> Run
    {
        get
        {
            if (filter.RunId is not null)
                yield return "r.id = ?";
            if (filter.DefinitionId is not null)
                yield return "r.definition_id = ?";
        }
    }

    /// <summary>About what entries are counted by, in table s.</summary>
    public IEnumerable<string> Sort
    {
        get
        {
            if (filter.Phases is { } phases)
                yield return Sql.In("s.phase", phases);
            if (filter.Outcomes is { } outcomes)
                yield return Sql.In("s.outcome", outcomes);
            if (filter.ReturnCode is not null)
                yield return "s.code = ?";
            if (filter.HasReturnCode is { } hasCode)
                yield return $"s.code {(hasCode ? "<>" : "=")} {ReportSort.NoCode}";
            if (filter.ActivityId is not null)
                yield return "s.activity_id = ?";
            if (filter.Name is not null)
                yield return "s.name = ?";
            if (filter.Site is not null)
                yield return "s.site = ?";
            if (filter.Cause is { } cause)
            {
                yield return "s.cause = ?";

                // Said in the words of the index of causes, so that it is used.
                if (cause.Length > 0)
                    yield return "s.cause <> ''";
            }
        }
    }

    /// <summary>True if phase and outcome are all that is asked of entries.</summary>
    public bool TrendsSuffice => filter is { ReturnCode: null, HasReturnCode: null, ActivityId: null, Name: null, Site: null, Cause: null };

    /// <summary>True if nothing that succeeded is wanted.</summary>
    public bool OnlyTroubled => filter.Outcomes is { } outcomes && !outcomes.Contains(StepOutcome.Succeeded);

    /// <summary>
    /// Whether there is anything within the times. Sorts of one cause are few and each is asked; else it is the run that is asked, which may have
    /// something of another sort.
    /// </summary>
    public IEnumerable<string> SlotsOfRun => (filter.From ?? filter.To, filter.Cause) switch
    {
        (null, _) => [],
        (_, null) => ["EXISTS (SELECT 1 FROM report_trends t WHERE t.run_no = r.no AND t.slot >= ? AND t.slot <= ?)"],
        _ => ["EXISTS (SELECT 1 FROM report_slots c WHERE c.sort = s.no AND c.slot >= ? AND c.slot <= ?)"],
    };

    /// <summary>About the target, in the table of tokens.</summary>
    public IEnumerable<string> Target(string table)
    {
        // The unary plus keeps the id's index in charge where both are given; it names fewer tokens.
        if (filter.TargetId is not null)
            yield return $"{table}target_id = ?";
        if (filter.TargetName is not null)
            yield return $"{(filter.TargetId is null ? "" : "+")}{table}name = ? COLLATE NOCASE";
    }

    /// <summary>About the time of an entry, in table e.</summary>
    public IEnumerable<string> Time
    {
        get
        {
            if (filter.From is not null)
                yield return "e.at >= ?";
            if (filter.To is not null)
                yield return "e.at < ?";
        }
    }

    public void BindRun(Statement statement)
    {
        if (filter.RunId is { } run)
            statement.With(run);
        if (filter.DefinitionId is { } definition)
            statement.With(definition);
    }

    public void BindSort(Statement statement)
    {
        if (filter.ReturnCode is { } code)
            statement.With(code);
        if (filter.ActivityId is { } activity)
            statement.With(activity);
        if (filter.Name is { } name)
            statement.With(name);
        if (filter.Site is { } site)
            statement.With(site);
        if (filter.Cause is { } cause)
            statement.With(cause);
    }

    public void BindSlotsOfRun(Statement statement)
    {
        if (filter.From is not null || filter.To is not null)
            statement.With(filter.From is { } from ? ReportSlot.Of(from) : 0).With(filter.To is { } to ? ReportSlot.Of(to) : long.MaxValue);
    }

    public void BindTarget(Statement statement)
    {
        if (filter.TargetId is { } target)
            statement.With(target);
        if (filter.TargetName is { } name)
            statement.With(name);
    }

    public void BindTime(Statement statement)
    {
        if (filter.From is { } from)
            statement.With(from);
        if (filter.To is { } to)
            statement.With(to);
    }
}
