using Orchestrator.Storage.Tests.Compliance;

namespace Orchestrator.Storage.Tests.Sqlite;

public sealed class SqliteShardStoreTests(SqliteFixture fixture) : ShardStoreCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteTargetLeaseStoreTests(SqliteFixture fixture) : TargetLeaseStoreCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteBatchTests(SqliteFixture fixture) : BatchCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteRunStoreTests(SqliteFixture fixture) : RunStoreCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteTargetRunTests(SqliteFixture fixture) : TargetRunCompliance(fixture), IClassFixture<SqliteFixture>;

[Collection(Alone.Name)]
public sealed class SqliteTokenMemoryTests(SqliteFixture fixture) : TokenMemoryCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteRetentionTests(SqliteFixture fixture) : RetentionCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteReportStoreTests(SqliteFixture fixture) : ReportStoreCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteReportSummaryTests(SqliteFixture fixture) : ReportSummaryCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteTargetStoreTests(SqliteFixture fixture) : TargetStoreCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteTimeframeStoreTests(SqliteFixture fixture) : TimeframeStoreCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteAccessStoreTests(SqliteFixture fixture) : AccessStoreCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteUserStoreTests(SqliteFixture fixture) : UserStoreCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteViewStoreTests(SqliteFixture fixture) : ViewStoreCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteOutboxStoreTests(SqliteFixture fixture) : OutboxStoreCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteParkedStoreTests(SqliteFixture fixture) : ParkedStoreCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteOutputStoreTests(SqliteFixture fixture) : OutputStoreCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteHostKeysTests(SqliteFixture fixture) : HostKeysCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteEnrolmentStoreTests(SqliteFixture fixture) : EnrolmentStoreCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteDefinitionStoreTests(SqliteFixture fixture) : DefinitionStoreCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteTriggerStoreTests(SqliteFixture fixture) : TriggerStoreCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteRunEndTests(SqliteFixture fixture) : RunEndCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteConcurrencyTests(SqliteFixture fixture) : ConcurrencyCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqlitePackageStoreTests(SqliteFixture fixture) : PackageStoreCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteSiteStoreTests(SqliteFixture fixture) : SiteStoreCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteGroupStoreTests(SqliteFixture fixture) : GroupStoreCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteCredentialStoreTests(SqliteFixture fixture) : CredentialStoreCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteDepotStoreTests(SqliteFixture fixture) : DepotStoreCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteReportPageTests(SqliteFixture fixture) : ReportPageCompliance(fixture), IClassFixture<SqliteFixture>;
