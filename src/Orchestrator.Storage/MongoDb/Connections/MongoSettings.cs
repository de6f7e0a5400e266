namespace Orchestrator.Storage.MongoDb.Connections;

/// <summary>What a connection string says. Its text form leaves the credentials out.</summary>
internal sealed record MongoSettings
{
    /// <summary>Members to ask first; at least one.</summary>
    public required IReadOnlyList<MongoAddress> Seeds { get; init; }

    /// <summary>The database that commands run in.</summary>
    public required string Database { get; init; }

    /// <summary>The only seed is the name of a service record, which lists the members.</summary>
    public bool IsService { get; init; }

    public MongoCredential? Credential { get; init; }

    /// <summary>The connection string itself says where the user is kept.</summary>
    public bool NamesAuthSource { get; init; }

    /// <summary>Name of the replica set; null: whatever the first member that answers says.</summary>
    public string? ReplicaSet { get; init; }

    /// <summary>Only the one seed is used, whatever other members it names.</summary>
    public bool DirectConnection { get; init; }

    public bool Tls { get; init; }

    /// <summary>Plain text leaves this computer only if the connection string says so itself.</summary>
    public bool PlainTextAccepted { get; init; }

    /// <summary>PEM file of the authorities that certificates must come from; null: those the computer trusts.</summary>
    public string? TlsCaFile { get; init; }

    /// <summary>Certificates are not checked. Loopback only.</summary>
    public bool TlsInsecure { get; init; }

    /// <summary>Number of members, or <c>majority</c>, that hold a write before it counts as done.</summary>
    public string WriteConcern { get; init; } = "majority";

    /// <summary>The members have written it to their journals.</summary>
    public bool Journal { get; init; }

    /// <summary>How long the server waits for the write concern before it reports that it did not come about.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Limit for connecting, TLS, signing in, and for one question to a member about its state.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a command waits for a primary.</summary>
    public TimeSpan ServerSelectionTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Limit for one command's reply.</summary>
    public TimeSpan SocketTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a command waits for a free connection.</summary>
    public TimeSpan WaitQueueTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The primary is asked whether it still is one this often.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A connection that was idle for longer is closed instead of used.</summary>
    public TimeSpan MaxIdleTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Connections to the primary at a time, 1 to 1000.</summary>
    public int MaxPoolSize { get; init; } = 64;

    /// <summary>Name of this program in the server's log.</summary>
    public string AppName { get; init; } = "orchestrator";

    public override string ToString() => $"mongodb://{string.Join(',', Seeds)}/{Database}";
}

/// <summary>Who signs in, and where the user is kept. Its text form has no password.</summary>
internal sealed class MongoCredential(string user, string password, string source)
{
    public string User { get; } = user;

    public string Password { get; } = password;

    /// <summary>Database that holds the user.</summary>
    public string Source { get; } = source;

    public override string ToString() => "credential";
}
