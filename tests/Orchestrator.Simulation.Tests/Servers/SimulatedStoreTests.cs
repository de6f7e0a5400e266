using Orchestrator.Storage.Tests.Compliance;

namespace Orchestrator.Simulation.Tests.Servers;

public sealed class SimulatedShardStoreTests(SimulatedFixture fixture) : ShardStoreCompliance(fixture), IClassFixture<SimulatedFixture>;

public sealed class SimulatedBatchTests(SimulatedFixture fixture) : BatchCompliance(fixture), IClassFixture<SimulatedFixture>;

public sealed class SimulatedRunStoreTests(SimulatedFixture fixture) : RunStoreCompliance(fixture), IClassFixture<SimulatedFixture>;

public sealed class SimulatedTargetRunTests(SimulatedFixture fixture) : TargetRunCompliance(fixture), IClassFixture<SimulatedFixture>;

public sealed class SimulatedRetentionTests(SimulatedFixture fixture) : RetentionCompliance(fixture), IClassFixture<SimulatedFixture>;

public sealed class SimulatedReportStoreTests(SimulatedFixture fixture) : ReportStoreCompliance(fixture), IClassFixture<SimulatedFixture>;

public sealed class SimulatedRunEndTests(SimulatedFixture fixture) : RunEndCompliance(fixture), IClassFixture<SimulatedFixture>;

public sealed class SimulatedReportSummaryTests(SimulatedFixture fixture) : ReportSummaryCompliance(fixture), IClassFixture<SimulatedFixture>;
