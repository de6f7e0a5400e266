using Orchestrator.Storage.Tests.Compliance;

namespace Orchestrator.Storage.Tests.Sqlite;

public sealed class SqliteShardStoreTests(SqliteFixture fixture) : ShardStoreCompliance(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteBatchTests(SqliteFixture fixture) : BatchCompliance(fixture), IClassFixture<SqliteFixture>;
