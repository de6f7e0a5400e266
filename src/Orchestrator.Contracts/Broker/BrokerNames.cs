using System.Globalization;

namespace Orchestrator.Contracts.Broker;

/// <summary>Every name in the broker's virtual host, for servers and agents alike. Targets' ids are letters, digits and hyphens.</summary>
public static class BrokerNames
{
    /// <summary>
    /// Direct exchange. Agents publish reports to it with <see cref="ShardKey"/> as routing key; the body is a
    /// <see cref="Contracts.Reports.CommandReport"/> in JSON.
    /// </summary>
    public const string Reports = "orchestrator.reports";

    /// <summary>
    /// Queue of outputs that are too long for their report, and its routing key at <see cref="Reports"/>, to which agents may write already; the body is
    /// an <see cref="Agents.OutputPiece"/>. All servers take from it.
    /// </summary>
    public const string Outputs = "orchestrator.outputs";

    /// <summary>Direct exchange of agents' greetings and heartbeats, and the one queue behind it; the routing key is the same word.</summary>
    public const string Presence = "orchestrator.presence";

    /// <summary>Direct exchange of the servers' own inputs to shards, with <see cref="ShardKey"/> as routing key. No agent may write to it.</summary>
    public const string Inputs = "orchestrator.inputs";

    /// <summary>Fanout exchange: servers tell each other what has changed in shared state.</summary>
    public const string News = "orchestrator.news";

    /// <summary>Fanout exchange and queue of messages that could not be used, each with its reason.</summary>
    public const string Parked = "orchestrator.parked";

    /// <summary>Queue of what installers are asked for; all servers take from it. Published to through the default exchange.</summary>
    public const string Installations = "orchestrator.installations";

    /// <summary>Header of a parked message: why it stands there, one sentence for people. Without it the broker parked it itself (<c>x-death</c>).</summary>
    public const string ParkedReasonHeader = "orchestrator-reason";

    /// <summary>Header of a parked message: the queue it came from.</summary>
    public const string ParkedQueueHeader = "orchestrator-queue";

    /// <summary>Header of a parked message: the exchange it had been published to.</summary>
    public const string ParkedExchangeHeader = "orchestrator-exchange";

    /// <summary>Header of a parked message: the user the broker vouches for, where there was one.</summary>
    public const string ParkedUserHeader = "orchestrator-user";

    /// <summary>Header of a parked message: when that was, ISO 8601.</summary>
    public const string ParkedAtHeader = "orchestrator-parked-at";

    /// <summary>Queues that simulated targets share.</summary>
    public const int SimulatedQueues = 8;

    private const string AgentUserPrefix = "agent.";

    /// <summary>
    /// Routing key at <see cref="Reports"/> of what agents put out while somebody watches at this server; the body is an <see cref="Agents.OutputSeen"/>.
    /// </summary>
    public static string WatchKey(string server) => "watch." + server;

    /// <summary>Routing key of a shard's inputs and reports.</summary>
    public static string ShardKey(int shard) => shard.ToString(CultureInfo.InvariantCulture);

    public static string ShardQueue(int shard) => "orchestrator.shard." + ShardKey(shard);

    /// <summary>The queue of commands to one agent; published to through the default exchange.</summary>
    public static string AgentQueue(string targetId) => "orchestrator.agent." + targetId;

    /// <summary>The broker's user of one agent.</summary>
    public static string AgentUser(string targetId) => AgentUserPrefix + targetId;

    /// <summary>The target an agent's user belongs to, or null if it is no agent's user.</summary>
    public static string? TargetOfUser(string? user) =>
        user is not null && user.StartsWith(AgentUserPrefix, StringComparison.Ordinal) && user.Length > AgentUserPrefix.Length ? user[AgentUserPrefix.Length..] : null;

    /// <param name="number">0 to <see cref="SimulatedQueues"/> less one.</param>
    public static string SimulatedQueue(int number) => "orchestrator.simulated." + number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The shared queue that a simulated target's commands are in.</summary>
    public static string SimulatedQueueOf(string targetId) => SimulatedQueue((int)(RunShard.Hash(targetId) % SimulatedQueues));
}
