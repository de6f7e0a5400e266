using System.Diagnostics;
using Orchestrator.Contracts.Broker;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Runs;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Messaging.RabbitMq.Agents;

namespace Orchestrator.Benchmarks.Fleet;

/// <param name="Few">Seconds per command, until its receiver has it, while there are few agent queues.</param>
/// <param name="Many">The same while there are many.</param>
internal sealed record GrowthFigures(double Few, double Many)
{
    public double Factor => Many / Few;
}

/// <summary>
/// What it takes to bring one command to each agent, while there are few agent queues and while there are many: with the product's
/// transport, and the same bytes through the same queues with nothing but the client.
/// </summary>
internal static class AgentQueueGrowth
{
    private const int Declaring = 8;
    private const int Batch = 500;
    private const int Rounds = 2;

    /// <summary>Real agents hear of something now and then: the broker puts queues to rest meanwhile, and waking them belongs to the price.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);

    /// <returns>With the client alone, with the product, and queues declared per second.</returns>
    public static async Task<(GrowthFigures Raw, GrowthFigures Product, double DeclaredPerSecond)> Measure(int few, int many, FleetServices services, CancellationToken cancellation)
    {
        var connection = services.Connect("server");
        var agents = services.Connect("agents");
        await using var publisher = new BrokerPublisher(connection, TimeProvider.System);
        var transport = new BrokerCommandTransport(connection, publisher, _ => true, TimeProvider.System);
        var ids = Enumerable.Range(1, many).Select(number => $"benchmark-{number:D6}").ToList();
        var queues = new AgentQueues(connection);
        var watch = Stopwatch.StartNew();
        await Declare(queues, ids.Take(few), cancellation);
        var declaring = watch.Elapsed;
        var atFew = await SecondsPerCommand(transport, connection, agents, [.. ids.Take(few)], cancellation);
        watch.Restart();
        await Declare(queues, ids.Skip(few), cancellation);
        declaring += watch.Elapsed;
        var atMany = await SecondsPerCommand(transport, connection, agents, ids, cancellation);
        return (new GrowthFigures(atFew.Raw, atMany.Raw), new GrowthFigures(atFew.Product, atMany.Product), many / declaring.TotalSeconds);
    }

    private static Task Declare(AgentQueues queues, IEnumerable<string> ids, CancellationToken cancellation) => Parallel.ForEachAsync(
        ids,
        new ParallelOptions { MaxDegreeOfParallelism = Declaring, CancellationToken = cancellation },
        async (id, token) => await queues.Declare(id, token));

    private static async Task<(double Raw, double Product)> SecondsPerCommand(
        BrokerCommandTransport transport, BrokerConnection server, BrokerConnection agents, IReadOnlyList<string> targets, CancellationToken cancellation)
    {
        using var signer = new CommandSigner(CommandSigner.CreateKey());
        var commands = targets.Select(target => MessageSamples.Command(target, signer)).ToList();
        var body = MessageSamples.Bytes(commands[0]);
        await using var client = await RawClient.Open(server, [], cancellation);
        await using var consumers = await RawClient.Open(agents, targets.Select(BrokerNames.AgentQueue), cancellation);
        var raw = new List<double>();
        var product = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            raw.Add(await Round(batch => client.Publish(batch.Select(one => ("", BrokerNames.AgentQueue(one.TargetId))), body, isPersistent: false, cancellation)));
            product.Add(await Round(async batch =>
            {
                if (await transport.Send(batch, cancellation) is { Count: > 0 } refused)
                    throw new InvalidOperationException($"{refused.Count} commands were not taken: {refused[0].Why}");
            }));
        }

        // The first is for warming up. Of the others the fastest: what the machine does besides only ever adds.
        return (raw.Skip(1).Min(), product.Skip(1).Min());

        async Task<double> Round(Func<OutgoingCommand[], Task> send)
        {
            await Task.Delay(Rest, TimeProvider.System, cancellation);
            var watch = Stopwatch.StartNew();
            foreach (var batch in commands.Chunk(Batch))
            {
                await send(batch);
                await consumers.Receive(batch.Length, cancellation);
            }

            return watch.Elapsed.TotalSeconds / commands.Count;
        }
    }
}
