using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;

namespace Orchestrator.Server.Api;

/// <summary>Which entries are wanted; every condition that is given must hold.</summary>
/// <param name="Phase">installation, execution or result; several are separated by commas.</param>
/// <param name="Target">Name of a target.</param>
/// <param name="TargetId">Id of a target.</param>
/// <param name="Site">The site a target had when the run was made.</param>
/// <param name="WithoutSite">true: only targets that had no site.</param>
/// <param name="Activity">Id of an activity.</param>
/// <param name="Name">Name of an action or step.</param>
/// <param name="Outcome">Outcomes, separated by commas.</param>
/// <param name="Failed">true: only what failed, timed out, was interrupted or expired.</param>
/// <param name="ReturnCode">Return code of an action.</param>
/// <param name="Cause">A cause as the causes of failures are listed.</param>
/// <param name="From">Written at or after.</param>
/// <param name="To">Written before.</param>
internal sealed record ReportConditions(
    string? Phase,
    string? Target,
    string? TargetId,
    string? Site,
    bool? WithoutSite,
    string? Activity,
    string? Name,
    string? Outcome,
    bool? Failed,
    int? ReturnCode,
    string? Cause,
    DateTimeOffset? From,
    DateTimeOffset? To)
{
    /// <exception cref="Refusal">A word is unknown, or two conditions contradict each other.</exception>
    public ReportFilter Filter()
    {
        if (From is { } from && To is { } to && from >= to)
            throw Refusal.BadRequest("from is not before to; exchange them, or leave one out.");
        if (Failed == true && !string.IsNullOrWhiteSpace(Outcome))
            throw Refusal.BadRequest("failed and outcome are both given; leave one of them out.");
        if (WithoutSite == true && !string.IsNullOrWhiteSpace(Site))
            throw Refusal.BadRequest("site and withoutSite are both given; leave one of them out.");
        return new ReportFilter
        {
            Phases = Query.Words<ReportPhase>("phase", Phase),
            TargetName = Query.Text(Target),
            TargetId = Query.Text(TargetId),
            Site = WithoutSite == true ? "" : Query.Text(Site),
            ActivityId = Query.Text(Activity),
            Name = Query.Text(Name),
            Outcomes = Failed == true ? FailureCause.Outcomes : Query.Words<StepOutcome>("outcome", Outcome),
            ReturnCode = ReturnCode,
            Cause = Query.Text(Cause),
            From = From,
            To = To,
        };
    }
}

/// <summary>Which runs' entries are wanted.</summary>
/// <param name="Run">Id of a run.</param>
/// <param name="Definition">Id of a definition, whatever the version.</param>
internal sealed record RunConditions(string? Run, string? Definition)
{
    public ReportFilter On(ReportFilter filter) => filter with { RunId = Query.Text(Run), DefinitionId = Query.Text(Definition) };
}
