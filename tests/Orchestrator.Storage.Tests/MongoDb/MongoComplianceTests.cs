using Orchestrator.Storage.Tests.Compliance;

namespace Orchestrator.Storage.Tests.MongoDb;

public sealed class MongoShardStoreTests(MongoFixture fixture) : ShardStoreCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoTargetLeaseStoreTests(MongoFixture fixture) : TargetLeaseStoreCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoBatchTests(MongoFixture fixture) : BatchCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoRunStoreTests(MongoFixture fixture) : RunStoreCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoTargetRunTests(MongoFixture fixture) : TargetRunCompliance(fixture), IClassFixture<MongoFixture>;

[Collection(Alone.Name)]
public sealed class MongoTokenMemoryTests(MongoFixture fixture) : TokenMemoryCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoRetentionTests(MongoFixture fixture) : RetentionCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoReportStoreTests(MongoFixture fixture) : ReportStoreCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoTargetStoreTests(MongoFixture fixture) : TargetStoreCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoTimeframeStoreTests(MongoFixture fixture) : TimeframeStoreCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoAccessStoreTests(MongoFixture fixture) : AccessStoreCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoUserStoreTests(MongoFixture fixture) : UserStoreCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoViewStoreTests(MongoFixture fixture) : ViewStoreCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoOutboxStoreTests(MongoFixture fixture) : OutboxStoreCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoParkedStoreTests(MongoFixture fixture) : ParkedStoreCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoDefinitionStoreTests(MongoFixture fixture) : DefinitionStoreCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoEnrolmentStoreTests(MongoFixture fixture) : EnrolmentStoreCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoOutputStoreTests(MongoFixture fixture) : OutputStoreCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoHostKeysTests(MongoFixture fixture) : HostKeysCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoConcurrencyTests(MongoFixture fixture) : ConcurrencyCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoTriggerStoreTests(MongoFixture fixture) : TriggerStoreCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoRunEndTests(MongoFixture fixture) : RunEndCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoReportSummaryTests(MongoFixture fixture) : ReportSummaryCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoPackageStoreTests(MongoFixture fixture) : PackageStoreCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoSiteStoreTests(MongoFixture fixture) : SiteStoreCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoGroupStoreTests(MongoFixture fixture) : GroupStoreCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoCredentialStoreTests(MongoFixture fixture) : CredentialStoreCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoDepotStoreTests(MongoFixture fixture) : DepotStoreCompliance(fixture), IClassFixture<MongoFixture>;

public sealed class MongoReportPageTests(MongoFixture fixture) : ReportPageCompliance(fixture), IClassFixture<MongoFixture>;
