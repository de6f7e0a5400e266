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
using Orchestrator.Storage.MongoDb.Access;
using Orchestrator.Storage.MongoDb.Credentials;
using Orchestrator.Storage.MongoDb.Depots;
using Orchestrator.Storage.MongoDb.Distributions;
using Orchestrator.Storage.MongoDb.Enrolment;
using Orchestrator.Storage.MongoDb.Installation;
using Orchestrator.Storage.MongoDb.Outbox;
using Orchestrator.Storage.MongoDb.Outputs;
using Orchestrator.Storage.MongoDb.Packages;
using Orchestrator.Storage.MongoDb.Parking;
using Orchestrator.Storage.MongoDb.Reports;
using Orchestrator.Storage.MongoDb.Runs;
using Orchestrator.Storage.MongoDb.Schema;
using Orchestrator.Storage.MongoDb.Shards;
using Orchestrator.Storage.MongoDb.Sites;
using Orchestrator.Storage.MongoDb.Targets;
using Orchestrator.Storage.MongoDb.Timeframes;
using Orchestrator.Storage.MongoDb.Triggers;

namespace Orchestrator.Storage.MongoDb;

/// <summary>All stores over one database of a MongoDB replica set. Several servers may have it open.</summary>
internal sealed class MongoStorage : IStorage
{
    private readonly IMongoConnection connection;

    private MongoStorage(IMongoConnection connection, TimeProvider time)
    {
        this.connection = connection;
        Runs = new MongoRunStore(connection, time);
        Shards = new MongoShardStore(connection);
        Reports = new MongoReportStore(connection);
        Targets = new MongoTargetStore(connection);
        Groups = new MongoGroupStore(connection);
        Sites = new MongoSiteStore(connection);
        Credentials = new MongoCredentialStore(connection);
        Timeframes = new MongoTimeframeStore(connection);
        Access = new MongoAccessStore(connection);
        Users = new MongoUserStore(connection);
        Views = new MongoViewStore(connection);
        Enrolment = new MongoEnrolmentStore(connection);
        HostKeys = new MongoHostKeys(connection);
        TargetLeases = new MongoTargetLeaseStore(connection);
        Definitions = new MongoDefinitionStore(connection);
        Outbox = new MongoOutboxStore(connection);
        Parked = new MongoParkedStore(connection);
        Triggers = new MongoTriggerStore(connection);
        Packages = new MongoPackageStore(connection);
        Depots = new MongoDepotStore(connection);
        Outputs = new MongoOutputStore(connection);
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

    /// <exception cref="StorageException">It cannot be opened; the message says why and what to do.</exception>
    public static async Task<MongoStorage> Open(string connectionString, CancellationToken cancellation) =>
        await Open(await MongoConnection.Open(connectionString, cancellation), TimeProvider.System, cancellation);

    /// <param name="connection">Closed with the storage, also if it cannot be opened.</param>
    /// <param name="time">Says when a creation that came to nothing is given up: real time, whatever clock the product has.</param>
    /// <inheritdoc cref="Open(string, CancellationToken)"/>
    public static async Task<MongoStorage> Open(IMongoConnection connection, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            await MongoSchema.Ensure(connection, cancellation);
            return new MongoStorage(connection, time);
        }
        catch (MongoDbException failure)
        {
            await connection.DisposeAsync();
            throw new StorageException($"The database '{connection.Database}' cannot be opened: {failure.Message}", failure);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
