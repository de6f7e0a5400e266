using System.Diagnostics;
using Orchestrator.Contracts.Broker;
using Orchestrator.Contracts.Signing;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Messaging.RabbitMq.Agents;

namespace Orchestrator.Benchmarks.Fleet;

/// <summary>What it takes to bring one command to each agent, while there are few agent queues and while there are many.</summary>
internal static class AgentQueueGrowth
{
    private const int Declaring = 8;
    private const int Batch = 500;
    private const int Rounds = 3;

    /// <summary>Real agents hear of something now and then: the broker puts queues to rest meanwhile, and waking them belongs to the price.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);

    /// <returns>Seconds per command, until its receiver has it, by number of queues; and queues declared per second.</returns>
    public static async Task<(double Few, double Many, double DeclaredPerSecond)> Measure(int few, int many, FleetServices services, CancellationToken cancellation)
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
        var atFew = await SecondsPerCommand(transport, agents, [.. ids.Take(few)], cancellation);
        watch.Restart();
        await Declare(queues, ids.Skip(few), cancellation);
        declaring += watch.Elapsed;
        return (atFew, await SecondsPerCommand(transport, agents, ids, cancellation), many / declaring.TotalSeconds);
    }

    private static Task Declare(AgentQueues queues, IEnumerable<string> ids, CancellationToken cancellation) => Parallel.ForEachAsync(
        ids,
        new ParallelOptions { MaxDegreeOfParallelism = Declaring, CancellationToken = cancellation },
        async (id, token) => await queues.Declare(id, token));

    private static async Task<double> SecondsPerCommand(BrokerCommandTransport transport, BrokerConnection agents, IReadOnlyList<string> targets, CancellationToken cancellation)
    {
        using var signer = new CommandSigner(CommandSigner.CreateKey());
        var commands = targets.Select(target => MessageSamples.Command(target, signer)).ToList();
        await using var consumers = await RawClient.Open(agents, targets.Select(BrokerNames.AgentQueue), cancellation);
        var seconds = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            await Task.Delay(Rest, TimeProvider.System, cancellation);
            var watch = Stopwatch.StartNew();
            foreach (var batch in commands.Chunk(Batch))
            {
                if (await transport.Send(batch, cancellation) is { Count: > 0 } refused)
                    throw new InvalidOperationException($"{refused.Count} commands were not taken: {refused[0].Why}");
                await consumers.Receive(batch.Length, cancellation);
            }

            seconds.Add(watch.Elapsed.TotalSeconds / commands.Count);
        }

        // The first is for warming up. Of the others the fastest: what the machine does besides only ever adds.
        return seconds.Skip(1).Min();
    }
}
