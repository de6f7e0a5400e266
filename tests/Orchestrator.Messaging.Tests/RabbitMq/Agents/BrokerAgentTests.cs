using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Agent.Connection;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Broker;
using Orchestrator.Core.Outputs;
using Orchestrator.Core.Shards;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Messaging.RabbitMq.Agents;
using Orchestrator.Messaging.RabbitMq.Shards;
using Orchestrator.Messaging.Reporting;
using Orchestrator.Messaging.Tests.Compliance;

namespace Orchestrator.Messaging.Tests.RabbitMq.Agents;

/// <summary>The way to agents over the real broker, with the agent's own link at its other end.</summary>
public sealed class BrokerAgentTests : AgentTransportCompliance
{
    private TestBroker broker = null!;
    private AgentPath path = null!;
    private RabbitMqShardQueues queues = null!;

    protected override IShardQueues Queues => queues;

    protected override IOutputWatch Watching => path.Outputs;

    [Fact]
    public async Task Two_servers_watch_one_target_and_each_hears_what_was_said_to_it()
    {
        var others = new RecordedOutputs();
        var other = path.AddOutputs("another server", others);
        await using var agent = await Served(T1);
        await path.Outputs.Ask(T1, "run", anew: false, Cancellation);
        await other.Ask(T1, "run", anew: true, Cancellation);
        var mine = (await agent.Hear()).ShouldBeOfType<Watch>();
        var theirs = (await agent.Hear()).ShouldBeOfType<Watch>();

        // A queue that is not bound yet gets nothing: whoever watches asks again.
        await Until(async () =>
        {
            await agent.Say(Seen(T1, theirs.Answer));
            return others.Any;
        });
        await agent.Say(Seen(T1, mine.Answer));

        (await Outputs.Next()).ShouldBe(Seen(T1, mine.Answer));
        (await others.Next()).ShouldBe(Seen(T1, theirs.Answer));
    }

    [Fact]
    public async Task What_is_said_in_anothers_name_or_without_a_place_to_go_reaches_nobody()
    {
        await using var agent = await Served(T1);
        await Watching.Ask(T1, "run", anew: true, Cancellation);
        var watch = (await agent.Hear()).ShouldBeOfType<Watch>();

        await agent.Say(Seen(T2, watch.Answer));
        await agent.Say(new OutputPiece { Target = T2, RunId = "run", CommandId = "run/0/1", Index = 0, Offset = 0, Text = "x", Total = 1 });
        await agent.Say(Seen(T1, BrokerNames.ShardKey(0)));
        await agent.Say(Seen(T1, BrokerNames.WatchKey("a server that has gone")));
        await agent.Say(Seen(T1, watch.Answer));

        (await Outputs.Next()).ShouldBe(Seen(T1, watch.Answer));
        (await broker.Ready(path.Connection, BrokerNames.Parked)).ShouldBe(0u);
    }

    [Fact]
    public async Task A_command_for_a_target_without_a_queue_says_that_it_is_not_enrolled() =>
        (await Transport.Send([Some.Outgoing(Some.Command(T1, SentAt))], Cancellation)).ShouldHaveSingleItem().Why.ShouldStartWith("it is not enrolled");

    [Fact]
    public async Task The_queue_of_an_agent_that_greets_without_one_is_made()
    {
        await using var agent = await BrokerTestAgent.Connect(await path.Enrolled(T1, withQueue: false), T1);

        await agent.Say(Hello(T1));

        (await agent.Hear()).ShouldBeOfType<Welcome>().Shards.ShouldBe(Shards);
        (await Presence.Next()).ShouldBe($"{T1} appeared");
    }

    [Fact]
    public async Task Of_a_command_for_an_absent_agent_one_copy_waits_however_often_it_is_sent()
    {
        var settings = await path.Enrolled(T1);
        var command = Some.Outgoing(Some.Command(T1, TimeProvider.System.GetUtcNow()));
        for (var time = 0; time < 3; time++)
            (await Transport.Send([command], Cancellation)).ShouldHaveSingleItem().Why.ShouldBe("its agent is not connected.");

        (await broker.Ready(path.Connection, BrokerNames.AgentQueue(T1))).ShouldBe(1u);
        await using var agent = await BrokerTestAgent.Connect(settings, T1);
        (await agent.Hear()).ShouldBeOfType<Deliver>().Command.Payload.ShouldBe(command.Signed.Payload);
    }

    [Fact]
    public async Task A_full_queue_is_a_reason()
    {
        await path.Enrolled(T1);
        var now = TimeProvider.System.GetUtcNow();

        var refused = await Transport.Send([.. Enumerable.Range(1, 510).Select(number => Some.Outgoing(Some.Command(T1, now, $"run/0/{number}")))], Cancellation);

        refused.Count(one => one.Why == "its queue is full.").ShouldBe(10);
    }

    [Fact]
    public async Task An_expired_command_goes_from_the_queue_by_itself()
    {
        await path.Enrolled(T1);
        var now = TimeProvider.System.GetUtcNow();
        await Transport.Send([Some.Outgoing(Some.Command(T1, now) with { ExpiresAt = now.AddMilliseconds(200) })], Cancellation);

        await Until(async () => await broker.Ready(path.Connection, BrokerNames.AgentQueue(T1)) == 0);
    }

    public override async ValueTask InitializeAsync()
    {
        broker = await TestBroker.Create();
        queues = new RabbitMqShardQueues(
            broker.Connect(), Shards, new TopologyLimits(), new ShardQueueOptions(), TimeProvider.System, NullLogger<RabbitMqShardQueues>.Instance);
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await broker.DisposeAsync();
    }

    public override async Task A_second_machine_with_the_same_identity_is_not_served()
    {
        await using var first = await Served(T1, machine: "m1");

        await using var clone = await Greeted(T1, machine: "m2", instance: "i2");

        (await Should.ThrowAsync<NotAdmittedException>(clone.Hear)).Message.ShouldContain("another agent uses the identity");
        await first.Say(new Heartbeat { Target = T1, Instance = "i1", SentAt = SentAt.AddSeconds(5) });
        (await Presence.Next()).ShouldStartWith($"{T1} is contested: Another agent uses this target's identity at the same time: machine m2");
        (await Presence.Next()).ShouldBe($"{T1} is alive at 08:00:05");
        (await first.Hear()).ShouldBeOfType<Welcome>();
        (await Transport.Send([Some.Outgoing(Some.Command(T1, SentAt))], Cancellation)).ShouldBeEmpty();
        (await first.Hear()).ShouldBeOfType<Deliver>();
    }

    public override async Task A_restarted_agent_is_served_at_once_and_its_former_connection_ends()
    {
        // The broker ends the connection of a process that died; until then the queue stays with it.
        await (await Served(T1, instance: "i1")).DisposeAsync();

        await using var restarted = await Served(T1, instance: "i2");

        (await Transport.Send([Some.Outgoing(Some.Command(T1, SentAt))], Cancellation)).ShouldBeEmpty();
        (await restarted.Hear()).ShouldBeOfType<Deliver>();
    }

    protected override async Task<ICommandTransport> Start(ReportRouter reports)
    {
        path = await AgentPath.Start(broker, Shards, Presence);
        path.Hear(path.Outputs, Outputs);
        await Until(async () => await TestBroker.Consumers(path.Connection, BrokerNames.Outputs) > 0);
        return new BrokerCommandTransport(path.Connection, path.Publisher, Presence.IsConnected, TimeProvider.System);
    }

    protected override async Task Stop()
    {
        await queues.DisposeAsync();
        await path.DisposeAsync();
    }

    protected override async Task<ITestAgent> Connect(string target) => await BrokerTestAgent.Connect(await path.Enrolled(target), target);

    /// <summary>What an agent says for others is parked; its connection is the broker's.</summary>
    protected override Task ShouldBeShutOut(ITestAgent agent, IShardInbox? inbox) => Until(async () =>
    {
        (await inbox!.Receive(1, TimeSpan.Zero, Cancellation)).ShouldBeEmpty();
        return await broker.Ready(path.Connection, BrokerNames.Parked) > 0;
    });

    private static async Task Until(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Some.Patience);
        while (!await condition())
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
    }

    private static OutputSeen Seen(string target, string answer) =>
        new() { Target = target, RunId = "run", CommandId = "run/0/1", Index = 0, Name = "action", Offset = 0, Text = "some", Answer = answer };

    private static Hello Hello(string target) => new()
    {
        Target = target,
        Instance = "i1",
        MachineId = "m1",
        AgentVersion = "1.0",
        Platform = new AgentPlatform("linux", "x64", "Debian GNU/Linux 13", "host"),
        Interval = TimeSpan.FromSeconds(5),
        SentAt = SentAt,
    };
}
