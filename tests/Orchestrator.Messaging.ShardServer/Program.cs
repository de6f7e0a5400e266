using System.Globalization;
using Orchestrator.Contracts.Broker;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Messaging.RabbitMq.Shards;
using Orchestrator.Messaging.ShardServer;
using Orchestrator.Storage;

// As much of a server as works on shards: name, database, number of shards; the broker in BROKER. It ends with its standard input.
var (name, database, shards) = (args[0], args[1], int.Parse(args[2], CultureInfo.InvariantCulture));
var time = TimeProvider.System;
await using var storage = await StorageFactory.Open(StorageOptions.Parse(database), CancellationToken.None);
await using var connection = new BrokerConnection(
    BrokerSettings.Parse(Environment.GetEnvironmentVariable("BROKER") ?? "", "BROKER"), name, time, new ConsoleLog<BrokerConnection>(name));
await using var queues = new RabbitMqShardQueues(connection, shards, new TopologyLimits(), new ShardQueueOptions(), time, new ConsoleLog<RabbitMqShardQueues>(name));
using var signer = new CommandSigner(CommandSigner.CreateKey());
var world = new SmallWorld();
var host = new ShardHost(
    name,
    storage.Runs,
    storage.Shards,
    queues,
    world,
    world,
    world,
    () => new RunEngine(world, world, signer.Sign, new EngineOptions()),
    world,
    time,
    time,
    new ShardOptions(),
    new ConsoleLog<ShardHost>(name));
using var stopping = new CancellationTokenSource();
var working = host.Run(shards, stopping.Token);
while (await Console.In.ReadLineAsync() is not null)
{
    // Nothing to be said.
}

await stopping.CancelAsync();
await working;
