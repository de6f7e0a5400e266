using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Broker;
using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Runs;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Messaging.RabbitMq.Simulated;
using Orchestrator.Messaging.Simulated;
using Orchestrator.Messaging.Tests.Compliance;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Orchestrator.Messaging.Tests.RabbitMq.Simulated;

/// <summary>Simulated targets behind the real broker.</summary>
public sealed class BrokerSimulatedFleetTests : BrokerTest
{
    private const int Shards = 2;

    private readonly CancellationTokenSource stopping = new();
    private readonly Channel<(string? User, CommandReport Report)> reports = System.Threading.Channels.Channel.CreateUnbounded<(string?, CommandReport)>();
    private readonly RecordedPresence presence = new();
    private BrokerConnection server = null!;
    private SimulatedTransport transport = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        server = Broker.Connect("server");
        await Topology.Declare(server, Shards, new TopologyLimits(), Cancellation);
        transport = new SimulatedTransport(server, new BrokerPublisher(server, TimeProvider.System), _ => true, TimeProvider.System);
        var channel = await server.OpenChannel(options: null, Cancellation);
        for (var shard = 0; shard < Shards; shard++)
        {
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, message) =>
            {
                reports.Writer.TryWrite((message.BasicProperties.UserId, JsonSerializer.Deserialize(message.Body.Span, ContractsJson.Default.CommandReport)!));
                return Task.CompletedTask;
            };
            await channel.BasicConsumeAsync(BrokerNames.ShardQueue(shard), autoAck: true, consumer);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await base.DisposeAsync();
        stopping.Dispose();
    }

    [Fact]
    public async Task A_command_through_the_shared_queues_is_executed_and_reported_until_it_is_confirmed()
    {
        var playing = Start("one", presence, stopping.Token);
        var now = TimeProvider.System.GetUtcNow();

        (await transport.Send([Some.Outgoing(Some.Command(Id(3), now)), Some.Installation(Id(5), now, "run/1/1")], Cancellation)).ShouldBeEmpty();

        var heard = new[] { await Next(), await Next() };
        heard.Select(one => one.Report.Target).Order().ShouldBe([Id(3), Id(5)]);
        heard.ShouldAllBe(one => one.User == Broker.Settings.User && one.Report.Items[one.Report.Items.Count - 1] is Finished);
        await transport.Confirm([.. heard.Select(one => new ReportConfirmation(one.Report.Target, CommandDestination.Agent, one.Report.CommandId, one.Report.Items[^1].Number))], Cancellation);
        await Until(() => Task.FromResult(playing.Fleet.IsPlaying), "it plays");
        (await presence.Next()).ShouldStartWith($"{Id(1)} is alive");
    }

    [Fact]
    public async Task One_process_at_a_time_plays_and_another_takes_over_and_answers_what_was_accepted()
    {
        using var first = new CancellationTokenSource();
        var one = Start("one", presence: null, first.Token);
        await Until(() => Task.FromResult(one.Fleet.IsPlaying), "the first plays");
        var asked = new CommandInquiry(Id(7), "run/0/1", "run", "execute", Attempt: 1, Reported: 2);
        var two = Start("two", presence: null, stopping.Token, cancellation => transport.Inquire([asked], cancellation));
        await Until(() => Task.FromResult(two.Offers > 0), "the second has offered");
        two.Fleet.IsPlaying.ShouldBeFalse();

        await first.CancelAsync();
        await one.Running;

        var report = (await Next()).Report;
        report.Target.ShouldBe(Id(7));
        report.Items.ShouldHaveSingleItem().ShouldBeOfType<Finished>().Message.ShouldContain("interrupted, outcome unknown");
        report.Items[0].Number.ShouldBe(3);
        two.Fleet.IsPlaying.ShouldBeTrue();
    }

    [Fact]
    public async Task Commands_wait_until_somebody_plays()
    {
        var now = TimeProvider.System.GetUtcNow();
        (await transport.Send([Some.Outgoing(Some.Command(Id(2), now))], Cancellation)).ShouldBeEmpty();

        Start("late", presence: null, stopping.Token);

        (await Next()).Report.Target.ShouldBe(Id(2));
    }

    [Fact]
    public async Task What_another_player_had_in_hand_is_left_to_the_engine()
    {
        var now = TimeProvider.System.GetUtcNow();
        await transport.Send([Some.Outgoing(Some.Command(Id(4), now, "run/0/1"))], Cancellation);
        await using (var channel = await server.OpenChannel(options: null, Cancellation))
        {
            var delivered = new TaskCompletionSource();
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, _) =>
            {
                delivered.TrySetResult();
                return Task.CompletedTask;
            };
            await channel.BasicConsumeAsync(BrokerNames.SimulatedQueueOf(Id(4)), autoAck: false, consumer, Cancellation);
            await delivered.Task.WaitAsync(Some.Patience, Cancellation);
        }

        await transport.Send([Some.Outgoing(Some.Command(Id(4), now, "run/0/2"))], Cancellation);
        Start("next", presence: null, stopping.Token);

        (await Next()).Report.CommandId.ShouldBe("run/0/2");
    }

    private static string Id(int number) => $"simulated-{number:D6}";

    private async Task<(string? User, CommandReport Report)> Next() => await reports.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(Some.Patience);

    private Player Start(string name, RecordedPresence? presence, CancellationToken cancellation, Func<CancellationToken, Task>? begun = null)
    {
        var options = new SimulatedFleetOptions { Targets = 10, ActionTime = TimeSpan.Zero, InstallationStepTime = TimeSpan.Zero };
        var player = new Player();
        var connection = Broker.Connect(name);
        player.Fleet = new BrokerSimulatedFleet(options, Some.Verifier, connection, presence, begun, Shards, TimeProvider.System, NullLoggerFactory.Instance);
        player.Running = Task.Run(() => player.Fleet.Run(cancellation), CancellationToken.None);
        return player;
    }

    private sealed class Player
    {
        public BrokerSimulatedFleet Fleet { get; set; } = null!;

        public Task Running { get; set; } = Task.CompletedTask;

        public int Offers => Fleet.Offers;
    }
}
