using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Access;
using Orchestrator.Core.Outbox;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Triggers;

namespace Orchestrator.Storage.Tests.Sqlite;

/// <summary>Columns keep the numbers of these enumerations: a member may be added at the end, never moved.</summary>
public sealed class StoredNumbersTests
{
    [Theory]
    [InlineData(typeof(TargetRunState), "Waiting Active Succeeded Failed Skipped Expired Cancelled")]
    [InlineData(typeof(WaitReason), "RunStart Paused Window Retry Delay Slot Agent Start Installing Executing Cancelling Turn")]
    [InlineData(typeof(CommandDestination), "Agent Installer")]
    [InlineData(typeof(RunEventKind), "Created Started Paused Resumed Cancelling Completed Cancelled DeadlinePassed")]
    [InlineData(typeof(ReportPhase), "Installation Execution Result")]
    [InlineData(typeof(StepOutcome), "Succeeded Failed TimedOut Interrupted Skipped Cancelled Expired NotApplicable")]
    [InlineData(typeof(Role), "Viewer Operator Administrator")]
    [InlineData(typeof(AnnouncementKind), "RunStarted RunCompleted TargetFinished")]
    [InlineData(typeof(TargetKind), "Computer Simulated")]
    [InlineData(typeof(FiringOutcome), "Started Skipped Refused")]
    public void Numbers_that_are_stored_keep_their_meaning(Type enumeration, string members) =>
        string.Join(' ', Enum.GetNames(enumeration)).ShouldStartWith(members);
}
