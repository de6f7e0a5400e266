using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Broker;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Targets;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Messaging.RabbitMq.Agents;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Orchestrator.Messaging.Tests.RabbitMq.Agents;

/// <summary>
/// The server's side of the agent path with no engine behind it: it stores reports in memory, confirms them, and sends what is unanswered
/// whenever an agent appears.
/// </summary>
internal sealed class LittleServer : IAgentPresence, IAsyncDisposable
{
    private const int Shards = 2;

    private readonly ConcurrentDictionary<string, OutgoingCommand> commands = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<int, ReportItem>> stored = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> machines = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> there = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stopping = new();
    private readonly BrokerConnection connection;
    private readonly BrokerPublisher publisher;
    private readonly BrokerCommandTransport transport;
    private readonly BrokerAdministration administration;
    private readonly TestBroker broker;
    private readonly List<string> targets = [];
    private Task working = Task.CompletedTask;
    private int reportsReceived;

    private LittleServer(TestBroker broker)
    {
        this.broker = broker;
        connection = broker.Connect("little server");
        publisher = new BrokerPublisher(connection, TimeProvider.System);
        transport = new BrokerCommandTransport(connection, publisher, there.ContainsKey, TimeProvider.System);
        administration = new BrokerAdministration(TestBroker.Administration, broker.Settings.VirtualHost);
        Accounts = new AgentAccounts(administration, new AgentQueues(connection), new AgentAccess([Address(broker.Settings)], null));
    }

    public AgentAccounts Accounts { get; }

    /// <summary>False: reports are taken but neither stored nor confirmed.</summary>
    public bool Confirms { get; set; } = true;

    public ConcurrentDictionary<string, string?> Conflicts { get; } = new(StringComparer.Ordinal);

    public int ReportsReceived => reportsReceived;

    /// <summary>What becomes of the output of its commands.</summary>
    public OutputRules Output { get; } = new([@"token=(?<secret>\w+)"], 4_000_000);

    public IEnumerable<string> Present => there.Keys;

    public static async Task<LittleServer> Start(TestBroker broker)
    {
        var server = new LittleServer(broker);
        await Topology.Declare(server.connection, Shards, new TopologyLimits(), TestContext.Current.CancellationToken);
        var receiver = new PresenceReceiver(
            server.connection, server.publisher, new AgentQueues(server.connection), server, Shards, TimeProvider.System, NullLogger<PresenceReceiver>.Instance);
        server.working = Task.WhenAll(receiver.Run(server.stopping.Token), server.Listen(server.stopping.Token));
        return server;
    }

    /// <summary>Makes an account and an enrolled data folder.</summary>
    public async Task Enrol(string target, string data)
    {
        var (user, password) = await Accounts.Open(target, TestContext.Current.CancellationToken);
        targets.Add(target);
        RealAgent.Enrol(data, new()
        {
            Target = target,
            Name = target,
            Brokers = ["amqp://127.0.0.1:1/nothing", Address(broker.Settings)],
            User = user,
            Password = password,
            ServerKeys = System.Security.Cryptography.PemEncoding.WriteString("PUBLIC KEY", Some.Signer.PublicKey),
        });
    }

    public async Task Send(string target, string id, params ActionSpec[] actions)
    {
        var command = Some.Outgoing(Some.Command(target, TimeProvider.System.GetUtcNow(), id) with { Actions = actions, RunId = id, Activity = "execute", Output = Output });
        commands[id] = command;
        await transport.Send([command], TestContext.Current.CancellationToken);
    }

    public bool IsConnected(string target) => there.ContainsKey(target);

    public IReadOnlyList<ReportItem> Items(string id) => stored.TryGetValue(id, out var items) ? [.. items.OrderBy(item => item.Key).Select(item => item.Value)] : [];

    public bool IsOver(string id) => Items(id) is [.., Finished or Refused];

    public Task<AgentGreeting> Greet(Hello hello, CancellationToken cancellation) => Task.FromResult(
        machines.GetOrAdd(hello.Target, hello.MachineId) == hello.MachineId ? AgentGreeting.Served : new AgentGreeting("bound to another machine"));

    public async Task Appeared(string targetId, CancellationToken cancellation)
    {
        there[targetId] = 0;
        var open = commands.Values.Where(command => command.TargetId == targetId && !stored.ContainsKey(command.Id)).ToList();
        if (open.Count > 0)
            await transport.Send(open, cancellation);
    }

    public Task Alive(string targetId, DateTimeOffset sentAt, CancellationToken cancellation) => Task.CompletedTask;

    public Task Contested(string targetId, string? conflict, CancellationToken cancellation)
    {
        Conflicts[targetId] = conflict;
        return Task.CompletedTask;
    }

    public Task Gone(string targetId, CancellationToken cancellation)
    {
        there.TryRemove(targetId, out _);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var target in targets)
            await Accounts.Close(target, CancellationToken.None);
        await publisher.DisposeAsync();
        administration.Dispose();
        stopping.Dispose();
    }

    private static string Address(BrokerSettings settings) => $"amqp://{settings.Host}:{settings.Port}/{settings.VirtualHost}";

    /// <summary>Listens to the queues of the shards, and again whenever the broker has ended that.</summary>
    private async Task Listen(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await ListenOnce(cancellation);
            }
            catch (Exception lost) when (lost is BrokerException or OperationInterruptedException)
            {
                // Once more.
            }
        }
    }

    private async Task ListenOnce(CancellationToken cancellation)
    {
        var ended = new TaskCompletionSource();
        await using var channel = await connection.OpenChannel(options: null, cancellation);
        channel.ChannelShutdownAsync += (_, _) =>
        {
            ended.TrySetResult();
            return Task.CompletedTask;
        };
        for (var shard = 0; shard < Shards; shard++)
        {
            var number = shard;
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, message) => Take(channel, number, message);
            await channel.BasicConsumeAsync(BrokerNames.ShardQueue(shard), autoAck: false, consumer, cancellation);
        }

        await ended.Task.WaitAsync(cancellation);
    }

    private async Task Take(IChannel channel, int shard, BasicDeliverEventArgs message)
    {
        var report = JsonSerializer.Deserialize(message.Body.Span, ContractsJson.Default.CommandReport)!;
        Interlocked.Increment(ref reportsReceived);
        if (Confirms && BrokerNames.TargetOfUser(message.BasicProperties.UserId) == report.Target && RunShard.Of(report.RunId, Shards) == shard)
        {
            var items = stored.GetOrAdd(report.CommandId, _ => []);
            foreach (var item in report.Items)
                items.TryAdd(item.Number, item);
            await transport.Confirm([new ReportConfirmation(report.Target, CommandDestination.Agent, report.CommandId, report.Items[^1].Number)], CancellationToken.None);
        }

        await channel.BasicAckAsync(message.DeliveryTag, multiple: false);
    }
}
