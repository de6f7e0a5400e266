using System.Net;
using Orchestrator.Contracts.Clock;
using Orchestrator.Contracts.Commands;
using Orchestrator.Messaging.Installers;
using Orchestrator.Messaging.Simulated;

namespace Orchestrator.Server.Hosting;

/// <summary>Everything an operator can set, checked. Read by <see cref="SettingsReader"/> from the environment or appsettings.</summary>
public sealed record ServerSettings
{
    /// <summary>Value of <see cref="Agent"/>: no agent is started.</summary>
    public const string NoAgent = "none";

    /// <summary>ORCHESTRATOR_URLS: where the API listens.</summary>
    public required IReadOnlyList<Uri> Urls { get; init; }

    /// <summary>ORCHESTRATOR_DATA: absolute path of the data folder.</summary>
    public required string Data { get; init; }

    /// <summary>ORCHESTRATOR_STORAGE: as <see cref="Storage.StorageOptions.Parse"/> reads it; may hold a password and is never shown.</summary>
    public required string Storage { get; init; }

    /// <summary>ORCHESTRATOR_MESSAGING: URI of the broker (amqp or amqps, with its credentials: never shown); null: in process.</summary>
    public string? Broker { get; init; }

    /// <summary>ORCHESTRATOR_BROKER_ADMIN: address and credentials of the broker's administration, for the accounts of agents; null: agents cannot be enrolled.</summary>
    public Uri? BrokerAdmin { get; init; }

    /// <summary>ORCHESTRATOR_API_KEY: administrator's key to install; null: one is made at first start.</summary>
    public string? ApiKey { get; init; }

    /// <summary>ORCHESTRATOR_ADMIN_PASSWORD: one-time password of the user <c>admin</c>, made where there is no user yet; null: see <see cref="Access.FirstAdministrator"/>.</summary>
    public string? AdministratorPassword { get; init; }

    /// <summary>ORCHESTRATOR_MASTER_KEY: 32 bytes; null: kept in the data folder.</summary>
    public byte[]? MasterKey { get; init; }

    /// <summary>ORCHESTRATOR_MASTER_KEY_OLD: 32 bytes of the key before; what is kept secret is sealed anew at the start. Null: nothing is.</summary>
    public byte[]? OldMasterKey { get; init; }

    /// <summary>ORCHESTRATOR_TEST_CLOCK; null: the real clock.</summary>
    public TestClock? TestClock { get; init; }

    /// <summary>ORCHESTRATOR_ZONE: IANA id of the organisation's zone, the last resort of targets that have none.</summary>
    public string Zone { get; init; } = "UTC";

    public SimulatedSettings Simulated { get; init; } = new();

    /// <summary>ORCHESTRATOR_AGENTS_BROKER: the broker's addresses that agents are told, without credentials; null: the server's own.</summary>
    public IReadOnlyList<string>? AgentsBroker { get; init; }

    /// <summary>ORCHESTRATOR_AGENTS_BROKER_CA: file with the certificates (PEM) by which agents know the broker; null: the server's own.</summary>
    public string? AgentsBrokerAuthorities { get; init; }

    /// <summary>ORCHESTRATOR_AGENTS_SERVER: base addresses of the servers that agents are told, in order; null: the server's own.</summary>
    public IReadOnlyList<Uri>? AgentsServer { get; init; }

    /// <summary>ORCHESTRATOR_SERVER_ADDRESS: base address at which the other servers of the fleet reach this one; null: where it listens.</summary>
    public Uri? ServerAddress { get; init; }

    /// <summary>ORCHESTRATOR_AGENTS_SERVER_CA: certificates (PEM) by which agents know the servers; null: the system's authorities.</summary>
    public string? AgentsServerAuthorities { get; init; }

    /// <summary>ORCHESTRATOR_AGENT: path of the agent's program; "none": no agent is started; null: the one beside the server.</summary>
    public string? Agent { get; init; }

    /// <summary>ORCHESTRATOR_DEPOTS_CERTIFICATES: folder with the certificates (NAME.pem) and keys (NAME.key) that installers bring to depots; null: none.</summary>
    public string? DepotCertificates { get; init; }

    /// <summary>ORCHESTRATOR_AGENTS: folder of the agents' and depots' programs by platform, as eng/publish-agent makes it; null: agents/ beside the server.</summary>
    public string? Agents { get; init; }

    /// <summary>ORCHESTRATOR_CONSOLE: folder of the built console; null: wwwroot/console beside the server.</summary>
    public string? Console { get; init; }

    /// <summary>ORCHESTRATOR_INSTALLATIONS: attempts at work on this server at one time, 1 to 10,000; what is more waits, or other servers take it.</summary>
    public int Installations { get; init; } = InstallationWorkerOptions.DefaultAtOnce;

    /// <summary>ORCHESTRATOR_RETENTION_DAYS: ended runs are removed after this many days, 1 to 36500.</summary>
    public int RetentionDays { get; init; } = 90;

    /// <summary>ORCHESTRATOR_OUTPUT_KEEP_KB and ORCHESTRATOR_OUTPUT_MASKS: what becomes of the output of actions before it leaves their computers.</summary>
    public OutputRules Output { get; init; } = OutputMasking.Default;

    /// <summary>ORCHESTRATOR_LOG.</summary>
    public LogLevel Log { get; init; } = LogLevel.Information;

    /// <summary>ORCHESTRATOR_SHARDS: number of shards, 1 to 64; counts only at the first start of a data folder.</summary>
    public int Shards { get; init; } = 4;

    /// <summary>True if nobody outside this computer can reach the URL.</summary>
    public static bool IsLoopback(Uri url) => url.Host is "localhost" || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}

/// <summary>The simulated fleet (ORCHESTRATOR_SIMULATE and its mix); percentages of all simulated targets.</summary>
/// <param name="Targets">ORCHESTRATOR_SIMULATE: 0 to 1,000,000.</param>
/// <param name="OfflinePercent">ORCHESTRATOR_SIMULATE_OFFLINE.</param>
/// <param name="SlowPercent">ORCHESTRATOR_SIMULATE_SLOW.</param>
/// <param name="FailingPercent">ORCHESTRATOR_SIMULATE_FAILING.</param>
public sealed record SimulatedSettings(int Targets = 0, int OfflinePercent = 0, int SlowPercent = 0, int FailingPercent = 0)
{
    internal SimulatedFleetOptions Options() => new()
    {
        Targets = Targets,
        OfflinePercent = OfflinePercent,
        SlowPercent = SlowPercent,
        FailingPercent = FailingPercent,
    };
}
