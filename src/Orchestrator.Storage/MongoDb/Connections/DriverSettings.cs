using System.Globalization;
using MongoDB.Driver.Core.Events;
using Orchestrator.Storage.MongoDb.Transport;
using Driver = MongoDB.Driver;

namespace Orchestrator.Storage.MongoDb.Connections;

/// <summary>The settings as MongoDB's driver takes them, each from what was read of the connection string here; the driver does not see it.</summary>
internal static class DriverSettings
{
    /// <exception cref="StorageException">The file of authorities cannot be read.</exception>
    public static Driver.MongoClientSettings ToDriver(this MongoSettings settings, Members members, PrimaryWatch primary)
    {
        var trust = TlsTrust.Load(settings);
        return new Driver.MongoClientSettings
        {
            Servers = settings.Seeds.Select(seed => new Driver.MongoServerAddress(seed.Host, seed.Port)),
            ReplicaSetName = settings.ReplicaSet,
            DirectConnection = settings.DirectConnection,
            Credential = settings.Credential is { } credential
                ? new Driver.MongoCredential(
                    "SCRAM-SHA-256", new Driver.MongoInternalIdentity(credential.Source, credential.User), new Driver.PasswordEvidence(credential.Password))
                : null,
            UseTls = settings.Tls,
            SslSettings = new Driver.SslSettings
            {
                // Authorities of one's own, which the computer may know as well, publish no list of what they revoked.
                CheckCertificateRevocation = false,
                ServerCertificateValidationCallback = trust.Believes,
            },
            ApplicationName = settings.AppName,
            WriteConcern = settings.ToWriteConcern(),

            // What may be sent again is decided here, and a driver that repeats puts the cause of its failure in the place of the failure.
            RetryReads = false,
            RetryWrites = false,
            ConnectTimeout = settings.ConnectTimeout,
            HeartbeatTimeout = settings.ConnectTimeout,
            HeartbeatInterval = settings.Heartbeat,
            ServerSelectionTimeout = settings.ServerSelectionTimeout,
            SocketTimeout = settings.SocketTimeout,
            WaitQueueTimeout = settings.WaitQueueTimeout,
            MaxConnectionIdleTime = settings.MaxIdleTime,
            MaxConnectionPoolSize = settings.MaxPoolSize,
            // Those who wait are bounded by that time, not by their number.
#pragma warning disable CS0618 // Obsolete because the driver will have no such bound one day.
            WaitQueueSize = int.MaxValue,
#pragma warning restore CS0618
            ClusterConfigurator = cluster => cluster
                .Subscribe<ServerDescriptionChangedEvent>(change =>
                {
                    members.Note(change.NewDescription);
                    primary.Note(change.NewDescription);
                })
                .Subscribe<ConnectionOpeningEvent>(opening => members.DemandSafe(opening.ServerId.EndPoint))
                .Subscribe<ConnectionPoolCheckingOutConnectionFailedEvent>(failed => DriverFailure.NoteOfPool(failed.Exception)),
        };
    }

    public static Driver.WriteConcern ToWriteConcern(this MongoSettings settings) => new(
        settings.WriteConcern == "majority"
            ? (Driver.WriteConcern.WValue)new Driver.WriteConcern.WMode("majority")
            : new Driver.WriteConcern.WCount(int.Parse(settings.WriteConcern, CultureInfo.InvariantCulture)),
        settings.WriteTimeout,
        journal: settings.Journal ? (bool?)true : null);
}
