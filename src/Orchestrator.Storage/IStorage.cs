using Orchestrator.Core.Access;
using Orchestrator.Core.Credentials;
using Orchestrator.Core.Depots;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Enrolment;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Outbox;
using Orchestrator.Core.Outputs;
using Orchestrator.Core.Packages;
using Orchestrator.Core.Parking;
using Orchestrator.Core.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Core.Sites;
using Orchestrator.Core.Targets;
using Orchestrator.Core.Timeframes;
using Orchestrator.Core.Triggers;

namespace Orchestrator.Storage;

/// <summary>All stores of one opened database. Safe for concurrent use; disposed once, when nothing uses the stores any more.</summary>
public interface IStorage : IAsyncDisposable
{
    IRunStore Runs { get; }

    IShardStore Shards { get; }

    IReportStore Reports { get; }

    ITargetStore Targets { get; }

    IGroupStore Groups { get; }

    ISiteStore Sites { get; }

    ICredentialStore Credentials { get; }

    ITimeframeStore Timeframes { get; }

    IAccessStore Access { get; }

    IUserStore Users { get; }

    IViewStore Views { get; }

    IEnrolmentStore Enrolment { get; }

    IHostKeys HostKeys { get; }

    ITargetLeaseStore TargetLeases { get; }

    IDefinitionStore Definitions { get; }

    IOutboxStore Outbox { get; }

    IParkedStore Parked { get; }

    ITriggerStore Triggers { get; }

    IPackageStore Packages { get; }

    IDepotStore Depots { get; }

    IOutputStore Outputs { get; }
}
