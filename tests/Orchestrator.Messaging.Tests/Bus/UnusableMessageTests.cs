using System.Text;
using MassTransit;
using Orchestrator.Contracts.Broker;
using Orchestrator.Contracts.Bus;
using Orchestrator.Core;
using Orchestrator.Core.Parking;
using Orchestrator.Messaging.Bus.Parking;
using Orchestrator.Messaging.RabbitMq;

namespace Orchestrator.Messaging.Tests.Bus;

/// <summary>What nobody can use: parked once, with its reason, out of everybody's way, and back again if an administrator wants it.</summary>
public sealed class UnusableMessageTests : BusTest
{
    public static TheoryData<string, string, string> Mistakes => new()
    {
        { "not JSON", "", "The message is not the JSON that is wanted" },
        { "", "", "The message is not the JSON that is wanted" },
        { "[1,2]", "", "no JSON object but Array" },
        { "null", "", "no JSON object but Null" },
        { """{"idempotencyKey":"k","definitionId":"quick","tragets":["pc-1"]}""", "tragets", "StartRun has no such field; it has idempotencyKey, definitionId" },
        { """{"definitionId":"quick"}""", "idempotencyKey", "The field is missing" },
        { """{"idempotencyKey":null,"definitionId":"quick"}""", "idempotencyKey", "" },
        { """{"idempotencyKey":"k","definitionId":"quick","version":"2"}""", "version", "not a whole number" },
        { """{"idempotencyKey":"k","definitionId":"quick","targets":"pc-1"}""", "targets", "not a list of texts" },
        { """{"idempotencyKey":"k","definitionId":"quick","targets":["pc-1",null]}""", "targets[1]", "A target is named by" },
        { """{"idempotencyKey":"k","definitionId":"quick","startAt":"2026-03-02T22:00:00"}""", "startAt", "with its offset from UTC" },
        { """{"idempotencyKey":"k","idempotencyKey":"l","definitionId":"quick"}""", "", "idempotencyKey" },
        { """{"idempotencyKey":"k"}""", "definitionId", "by one of the two" },
        { """{"idempotencyKey":"","definitionId":"quick"}""", "idempotencyKey", "1 to 200 characters" },
        { """{"idempotencyKey":"k","definitionId":"quick","deadlineMinutes":1,"targets":["pc-1"]}""", "deadlineMinutes", "10 to 525600" },
        { """{"idempotencyKey":"k","definitionId":"nothing","targets":["pc-1"]}""", "definitionId", "no published definition 'nothing'" },
        { """{"idempotencyKey":"k","definitionName":"Nothing","targets":["pc-1"]}""", "definitionName", "no definition called 'Nothing'" },
        { """{"idempotencyKey":"k","definitionId":"quick","targets":["pc-1","mars"]}""", "targets", "Not in the inventory: 'mars'" },
        { """{"idempotencyKey":"k","definitionId":"quick","targets":[]}""", "targets", "no targets" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_is_told_with_its_place_and_the_message_is_parked_as_it_came(string message, string place, string text)
    {
        await Start();
        await using var listener = await Listener.To(Broker.Connect("partner"), BusNames.RunRefused);

        await Broker.Post(BusNames.StartRun, message, new { message_id = "no-guid", content_type = "something;;else" });
        await Until(() => Task.FromResult(!listener.All.IsEmpty), "The refusal was not told.");

        var refused = Read<RunRefused>(listener.All.First());
        refused.Problems.ShouldContain(problem => problem.Place == place && problem.Text.Contains(text), string.Join('\n', refused.Problems));
        var parked = await ParkedOf(BusNames.StartRun);
        (parked.Exchange, parked.MessageId, parked.Times, parked.IsWhole).ShouldBe((BusNames.StartRun, "no-guid", 1, true));
        parked.Reason.ShouldContain(text);
        Encoding.UTF8.GetString((await Storage.Parked.Find(parked.Id, Cancellation))!.Body).ShouldBe(message);
        (await Storage.Runs.List(new(), new PageRequest(), Cancellation)).Total.ShouldBe(0);
    }

    [Fact]
    public async Task An_oversized_message_is_parked_with_its_beginning_and_cannot_be_tried_again()
    {
        await Start();
        var body = new byte[BusLimits.MessageBytes + 1];
        body.AsSpan().Fill((byte)' ');
        await using var publisher = new BrokerPublisher(Broker.Connect("partner"), TimeProvider.System);
        await Until(async () => (await publisher.Publish([new BrokerMessage(BusNames.StartRun, "", body)], Cancellation))[0] == PublishOutcome.Confirmed, "It was not taken.");

        var parked = await ParkedOf(BusNames.StartRun);
        parked.Reason.ShouldContain("4,194,304");
        (parked.Size, parked.IsWhole).ShouldBe((body.Length, false));
        var whole = (await Storage.Parked.Find(parked.Id, Cancellation))!;
        whole.Body.Length.ShouldBe(ParkingLimits.Body);
        (await Server!.Get<IParkedSender>().SendBack(whole, Cancellation)).ShouldNotBeNull().ShouldContain("are kept");
    }

    [Fact]
    public async Task Poison_is_in_nobodys_way()
    {
        await Start();
        for (var number = 0; number < 60; number++)
            await Broker.Post(BusNames.StartRun, $"poison {number}");
        await Broker.Post(BusNames.StartRun, """{"idempotencyKey":"good","definitionId":"quick","targets":["pc-1"]}""");

        await RunOf("good", run => run.HasEnded);
        await Until(async () => (await Storage.Parked.List(BusNames.StartRun, new PageRequest(), Cancellation)).Total == 60, "Not all poison was parked.");
        (await Broker.Ready(Broker.Connect(), BusNames.StartRun)).ShouldBe(0u);
        (await Broker.Ready(Broker.Connect(), BrokerNames.Parked)).ShouldBe(0u);
    }

    [Fact]
    public async Task What_may_pass_is_tried_again_before_it_is_parked()
    {
        await Start();
        await Broker.Post(BusNames.CancelRun, """{"runId":"nobody"}""");
        (await ParkedOf(BusNames.CancelRun)).Reason.ShouldContain("no run 'nobody'");

        await Broker.Post(BusNames.CancelRun, """{"idempotencyKey":"later"}""");
        await Broker.Post(BusNames.StartRun, """{"idempotencyKey":"later","definitionId":"resting","targets":["pc-1"]}""");
        await RunOf("later");
    }

    [Fact]
    public async Task A_parked_message_that_is_sent_back_is_dealt_with_once_the_reason_is_gone_and_keeps_its_sender()
    {
        await Start();
        await Broker.Post(BusNames.StartRun, """{"idempotencyKey":"k","definitionName":"New one","targets":["pc-1"]}""", new { user_id = Broker.Settings.User });
        var parked = await ParkedOf(BusNames.StartRun);
        parked = (await Storage.Parked.Find(parked.Id, Cancellation))!;
        parked.Sender.ShouldBe(Broker.Settings.User);

        (await Server!.Get<IParkedSender>().SendBack(parked with { Sender = "erp" }, Cancellation)).ShouldBeNull();
        await ParkedOf(BusNames.StartRun, message => message.Times == 2);
        await Server.Define("new", "New one");
        (await Server.Get<IParkedSender>().SendBack(parked with { Sender = "erp" }, Cancellation)).ShouldBeNull();

        (await RunOf("k")).CreatedBy.ShouldBe("erp by message");
    }

    [Fact]
    public async Task A_message_without_a_sender_that_is_sent_back_still_has_none()
    {
        await Start();
        await Broker.Post(BusNames.StartRun, """{"idempotencyKey":"k","definitionName":"New one","targets":["pc-1"]}""");
        var parked = (await Storage.Parked.Find((await ParkedOf(BusNames.StartRun)).Id, Cancellation))!;
        await Server!.Define("new", "New one");

        (await Server.Get<IParkedSender>().SendBack(parked, Cancellation)).ShouldBeNull();

        (await RunOf("k")).CreatedBy.ShouldBe("a message without a sender");
    }

    [Fact]
    public async Task Nobody_but_a_server_can_send_in_anothers_name()
    {
        await Start();
        var partner = await Broker.User($"partner-{Guid.NewGuid():N}", "^$", "^orchestrator[.](start|cancel|pause|resume)-run$", "^$");
        await using var publisher = new BrokerPublisher(Broker.Connect("partner", partner), TimeProvider.System);
        var message = new BrokerMessage(BusNames.StartRun, "", """{"idempotencyKey":"k","definitionId":"quick","targets":["pc-1"]}"""u8.ToArray())
        {
            UserId = partner.User,
            Headers = new Dictionary<string, string> { [BrokerNames.ParkedUserHeader] = "erp" },
        };
        await Until(async () => (await publisher.Publish([message], Cancellation))[0] == PublishOutcome.Confirmed, "It was not taken.");
        (await RunOf("k")).CreatedBy.ShouldBe($"{partner.User} by message");
    }

    [Fact]
    public async Task What_the_broker_itself_parked_is_shown_with_where_it_came_from()
    {
        await Start();
        var connection = Broker.Connect("test");
        await using (var channel = await connection.OpenChannel(options: null, Cancellation))
        {
            await channel.QueueDeclareAsync(
                "some.queue", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-dead-letter-exchange"] = BrokerNames.Parked, ["x-message-ttl"] = 1 });
        }

        await Broker.Post("amq.default", "hello", routingKey: "some.queue");

        var parked = await ParkedOf("some.queue");
        (parked.Exchange, parked.RoutingKey, parked.Reason).ShouldBe(("", "some.queue", "It waited too long."));
    }

    [Fact]
    public async Task A_sender_that_uses_MassTransit_as_it_comes_is_understood()
    {
        await Start();
        var broker = Broker.Settings;
        var partner = MassTransit.Bus.Factory.CreateUsingRabbitMq(bus => bus.Host(broker.Host, (ushort)broker.Port, broker.VirtualHost, "partner", host =>
        {
            host.Username(broker.User);
            host.Password(broker.Password);
        }));
        await partner.StartAsync(Cancellation);
        try
        {
            var endpoint = await partner.GetSendEndpoint(new Uri($"exchange:{BusNames.StartRun}"));
            await endpoint.Send(new StartRun { IdempotencyKey = "from masstransit", DefinitionId = "quick", Targets = ["pc-1"], StartAt = DateTimeOffset.UnixEpoch }, Cancellation);
            await RunOf("from masstransit", run => run.HasEnded);
        }
        finally
        {
            await partner.StopAsync(Cancellation);
        }
    }
}
