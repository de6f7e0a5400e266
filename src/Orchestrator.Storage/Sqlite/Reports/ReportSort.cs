using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Reports;
using Orchestrator.Storage.Sqlite.Connections;

namespace Orchestrator.Storage.Sqlite.Reports;

/// <summary>What entries are counted by.</summary>
/// <param name="Run">The run's number.</param>
/// <param name="Code">The return code, or <see cref="NoCode"/>.</param>
internal readonly record struct ReportSort(
    long Run, ReportPhase Phase, StepOutcome Outcome, long Code, string ActivityId, string Name, string Site, string Cause, string ActivityName)
{
    /// <summary>No return code is that large.</summary>
    public const long NoCode = 1L << 40;

    /// <param name="cause">As <see cref="CausesOfRun"/> counts it.</param>
    public static ReportSort Of(long run, ReportEntry entry, string cause) => new(
        run, entry.Phase, entry.Outcome, entry.ReturnCode ?? NoCode, entry.ActivityId, entry.Name, entry.Site, cause, entry.ActivityName);

    public static int? ReturnCode(long code) => code == NoCode ? null : (int)code;

    /// <summary>Binds the first nine values of a statement.</summary>
    public Statement Bind(Statement statement) => statement
        .With(Run)
        .With((int)Phase)
        .With((int)Outcome)
        .With(Code)
        .With(ActivityId)
        .With(Name)
        .With(Site)
        .With(Cause)
        .With(ActivityName);
}
