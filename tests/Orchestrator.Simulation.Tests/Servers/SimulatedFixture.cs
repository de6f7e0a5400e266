using Orchestrator.Core.Access;
using Orchestrator.Core.Credentials;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Enrolment;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Outbox;
using Orchestrator.Core.Depots;
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
using Orchestrator.Storage;
using Orchestrator.Storage.Tests.Compliance;

namespace Orchestrator.Simulation.Tests.Servers;

/// <summary>The simulated store as its compliance tests see it. The world needs no other ports.</summary>
public sealed class SimulatedFixture : StorageFixture
{
    public override Task<StorageUnderTest> Create() => Task.FromResult<StorageUnderTest>(new SimulatedUnderTest());

    private sealed class SimulatedUnderTest : StorageUnderTest
    {
        public SimulatedUnderTest() => Storage = new SimulatedStorage(new SimulatedStore());

        /// <summary>What the store holds survives any server, so that another one sees the same.</summary>
        public override Task<IStorage> OpenAnother() => Task.FromResult(Storage);

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class SimulatedStorage(SimulatedStore store) : IStorage
    {
        public IRunStore Runs => store;

        public IShardStore Shards => store;

        public IReportStore Reports => store;

        public ITargetStore Targets => throw new NotSupportedException();

        public IGroupStore Groups => throw new NotSupportedException();

        public ISiteStore Sites => throw new NotSupportedException();

        public ICredentialStore Credentials => throw new NotSupportedException();

        public ITimeframeStore Timeframes => throw new NotSupportedException();

        public IAccessStore Access => throw new NotSupportedException();

        public IUserStore Users => throw new NotSupportedException();

        public IViewStore Views => throw new NotSupportedException();

        public IEnrolmentStore Enrolment => throw new NotSupportedException();

        public IHostKeys HostKeys => throw new NotSupportedException();

        public ITargetLeaseStore TargetLeases => throw new NotSupportedException();

        public IDefinitionStore Definitions => throw new NotSupportedException();

        public IOutboxStore Outbox => throw new NotSupportedException();

        public IParkedStore Parked => throw new NotSupportedException();

        public ITriggerStore Triggers => throw new NotSupportedException();

        public IPackageStore Packages => throw new NotSupportedException();

        public IDepotStore Depots => throw new NotSupportedException();

        public IOutputStore Outputs => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
