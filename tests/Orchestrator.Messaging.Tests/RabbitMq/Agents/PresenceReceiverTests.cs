using Orchestrator.Contracts.Agents;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Messaging.RabbitMq.Agents;
using Orchestrator.Messaging.Tests.Compliance;

namespace Orchestrator.Messaging.Tests.RabbitMq.Agents;

/// <summary>Several servers that listen for agents.</summary>
public sealed class PresenceReceiverTests : BrokerTest
{
    private readonly string target = $"t-{Guid.NewGuid():N}";
    private readonly RecordedPresence first = new();
    private readonly RecordedPresence second = new();
    private AgentPath path = null!;
    private BrokerConnection firstConnection = null!;
    private PresenceReceiver one = null!;
    private PresenceReceiver two = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        path = await AgentPath.Start(Broker, shards: 2);
        firstConnection = Broker.Connect("first");
        one = path.AddReceiver(firstConnection, new BrokerPublisher(firstConnection, TimeProvider.System), first);
        await Until(() => Task.FromResult(one.IsKeeper), "the first server keeps the presence, though no agent says a word");
        var secondConnection = Broker.Connect("second");
        two = path.AddReceiver(secondConnection, new BrokerPublisher(secondConnection, TimeProvider.System), second);
    }

    public override async ValueTask DisposeAsync()
    {
        await path.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task When_the_keeper_goes_another_server_takes_over_and_an_agent_it_knew_of_is_simply_there()
    {
        await using var agent = await Greeted();
        (await first.Next()).ShouldBe($"{target} appeared");
        second.Know(target);

        await firstConnection.DisposeAsync();
        await Until(() => Task.FromResult(two.IsKeeper), "the second server takes over");
        await agent.Say(new Heartbeat { Target = target, Instance = "i1", Interval = TimeSpan.FromSeconds(1), SentAt = DateTimeOffset.UnixEpoch.AddSeconds(7) });

        (await second.Next()).ShouldBe($"{target} is alive at 00:00:07");
        (await agent.Hear()).ShouldBeOfType<Welcome>().Echo.ShouldBe(DateTimeOffset.UnixEpoch.AddSeconds(7));

        // From now on it is silent.
        (await second.Next()).ShouldBe($"{target} is gone");
    }

    [Fact]
    public async Task An_agent_the_new_keeper_has_not_heard_of_is_asked_to_greet_again()
    {
        await using var agent = await Greeted();
        (await first.Next()).ShouldBe($"{target} appeared");

        await firstConnection.DisposeAsync();
        await Until(() => Task.FromResult(two.IsKeeper), "the second server takes over");
        await agent.Say(new Heartbeat { Target = target, Instance = "i1", SentAt = DateTimeOffset.UnixEpoch });
        (await agent.Hear()).ShouldBeOfType<GreetAgain>();
        await agent.Say(Hello());

        (await agent.Hear()).ShouldBeOfType<Welcome>();
        (await second.Next()).ShouldBe($"{target} appeared");
    }

    private async Task<BrokerTestAgent> Greeted()
    {
        var agent = await BrokerTestAgent.Connect(await path.Enrolled(target), target);
        await agent.Say(Hello());
        (await agent.Hear()).ShouldBeOfType<Welcome>();
        return agent;
    }

    private Hello Hello() => new()
    {
        Target = target,
        Instance = "i1",
        MachineId = "m1",
        AgentVersion = "1.0",
        Platform = new AgentPlatform("linux", "x64", "Debian GNU/Linux 13", "host"),
        Interval = TimeSpan.FromSeconds(60),
        SentAt = DateTimeOffset.UnixEpoch,
    };
}
