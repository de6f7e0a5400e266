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
using Orchestrator.Storage.Sqlite.Access;
using Orchestrator.Storage.Sqlite.Connections;
using Orchestrator.Storage.Sqlite.Credentials;
using Orchestrator.Storage.Sqlite.Depots;
using Orchestrator.Storage.Sqlite.Distributions;
using Orchestrator.Storage.Sqlite.Enrolment;
using Orchestrator.Storage.Sqlite.Installation;
using Orchestrator.Storage.Sqlite.Outbox;
using Orchestrator.Storage.Sqlite.Outputs;
using Orchestrator.Storage.Sqlite.Packages;
using Orchestrator.Storage.Sqlite.Parking;
using Orchestrator.Storage.Sqlite.Reports;
using Orchestrator.Storage.Sqlite.Runs;
using Orchestrator.Storage.Sqlite.Shards;
using Orchestrator.Storage.Sqlite.Sites;
using Orchestrator.Storage.Sqlite.Targets;
using Orchestrator.Storage.Sqlite.Timeframes;
using Orchestrator.Storage.Sqlite.Triggers;

namespace Orchestrator.Storage.Sqlite;

/// <summary>All stores over one SQLite file.</summary>
internal sealed class SqliteStorage : IStorage
{
    private readonly SqliteDatabase database;

    private SqliteStorage(SqliteDatabase database)
    {
        this.database = database;
        Runs = new SqliteRunStore(database);
        Shards = new SqliteShardStore(database);
        Reports = new SqliteReportStore(database);
        Targets = new SqliteTargetStore(database);
        Groups = new SqliteGroupStore(database);
        Sites = new SqliteSiteStore(database);
        Credentials = new SqliteCredentialStore(database);
        Timeframes = new SqliteTimeframeStore(database);
        Access = new SqliteAccessStore(database);
        Users = new SqliteUserStore(database);
        Views = new SqliteViewStore(database);
        Enrolment = new SqliteEnrolmentStore(database);
        HostKeys = new SqliteHostKeys(database);
        TargetLeases = new SqliteTargetLeaseStore(database);
        Definitions = new SqliteDefinitionStore(database);
        Outbox = new SqliteOutboxStore(database);
        Parked = new SqliteParkedStore(database);
        Triggers = new SqliteTriggerStore(database);
        Packages = new SqlitePackageStore(database);
        Depots = new SqliteDepotStore(database);
        Outputs = new SqliteOutputStore(database);
    }

    public IRunStore Runs { get; }

    public IShardStore Shards { get; }

    public IReportStore Reports { get; }

    public ITargetStore Targets { get; }

    public IGroupStore Groups { get; }

    public ISiteStore Sites { get; }

    public ICredentialStore Credentials { get; }

    public ITimeframeStore Timeframes { get; }

    public IAccessStore Access { get; }

    public IUserStore Users { get; }

    public IViewStore Views { get; }

    public IEnrolmentStore Enrolment { get; }

    public IHostKeys HostKeys { get; }

    public ITargetLeaseStore TargetLeases { get; }

    public IDefinitionStore Definitions { get; }

    public IOutboxStore Outbox { get; }

    public IParkedStore Parked { get; }

    public ITriggerStore Triggers { get; }

    public IPackageStore Packages { get; }

    public IDepotStore Depots { get; }

    public IOutputStore Outputs { get; }

    /// <exception cref="StorageException">It cannot be opened.</exception>
    public static SqliteStorage Open(string path) => new(SqliteDatabase.Open(path));

    public ValueTask DisposeAsync()
    {
        database.Dispose();
        return ValueTask.CompletedTask;
    }
}
