using Orchestrator.Messaging.RabbitMq;

namespace Orchestrator.Messaging.Tests.RabbitMq;

public sealed class BrokerPublisherTests : BrokerTest
{
    [Fact]
    public async Task Each_message_of_a_batch_has_its_own_outcome()
    {
        var connection = Broker.Connect();
        await Queue(connection, "small", ("x-max-length", 2), ("x-overflow", "reject-publish"));
        await Queue(connection, "large");
        await using var publisher = new BrokerPublisher(connection, TimeProvider.System);

        var outcomes = await publisher.Publish([To("large"), To("nowhere"), To("small"), To("small"), To("small"), To("nowhere"), To("large")], Cancellation);

        outcomes.ShouldBe(
        [
            PublishOutcome.Confirmed, PublishOutcome.Returned, PublishOutcome.Confirmed, PublishOutcome.Confirmed, PublishOutcome.Refused,
            PublishOutcome.Returned, PublishOutcome.Confirmed,
        ]);
        (await Broker.Ready(connection, "large")).ShouldBe(2u);
        (await Broker.Ready(connection, "small")).ShouldBe(2u);
    }

    [Fact]
    public async Task Batches_of_many_callers_are_all_answered_and_keep_their_order()
    {
        const int callers = 8;
        const int batches = 20;
        const int size = 25;
        var connection = Broker.Connect();
        await Queue(connection, "queue");
        await using var publisher = new BrokerPublisher(connection, TimeProvider.System);
        await connection.Connected(Cancellation);

        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            for (var batch = 0; batch < batches; batch++)
            {
                var messages = Enumerable.Range(0, size).Select(number => To("queue", $"{caller} {batch * size + number}")).ToList();
                (await publisher.Publish(messages, Cancellation)).ShouldAllBe(outcome => outcome == PublishOutcome.Confirmed);
            }
        })));

        var next = new int[callers];
        await using var channel = await connection.OpenChannel(options: null, Cancellation);
        while (await channel.BasicGetAsync("queue", autoAck: true, Cancellation) is { } message)
        {
            var text = System.Text.Encoding.UTF8.GetString(message.Body.Span).Split(' ');
            int.Parse(text[1]).ShouldBe(next[int.Parse(text[0])]++);
        }

        next.ShouldAllBe(count => count == batches * size);
    }

    [Fact]
    public async Task Without_a_connection_everything_is_unknown_at_once_and_works_once_there_is_one()
    {
        var connection = Broker.Connect();
        await Queue(connection, "queue");
        await using var publisher = new BrokerPublisher(connection, TimeProvider.System);
        (await publisher.Publish([To("queue")], Cancellation)).ShouldBe([PublishOutcome.Confirmed]);

        var unreachable = Broker.Connect(settings: Broker.Settings with { Port = 1 });
        await using var lonely = new BrokerPublisher(unreachable, TimeProvider.System);
        (await lonely.Publish([To("queue"), To("queue")], Cancellation)).ShouldBe([PublishOutcome.Unknown, PublishOutcome.Unknown]);

        await Until(async () => await Broker.Disconnect() > 0, "the broker never showed the connection");
        await Until(async () => (await publisher.Publish([To("queue")], Cancellation))[0] == PublishOutcome.Confirmed, "publishing never worked again");
    }

    private static BrokerMessage To(string queue, string text = "text") => new("", queue, System.Text.Encoding.UTF8.GetBytes(text));

    private static async Task Queue(BrokerConnection connection, string name, params (string Name, object? Value)[] arguments)
    {
        await using var channel = await connection.OpenChannel(options: null, Cancellation);
        await channel.QueueDeclareAsync(
            name, durable: true, exclusive: false, autoDelete: false, arguments.ToDictionary(pair => pair.Name, pair => pair.Value), cancellationToken: Cancellation);
    }
}
