using System.Globalization;
using Orchestrator.Contracts.Broker;
using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Shards;
using Orchestrator.Messaging.Installers;
using Orchestrator.Messaging.RabbitMq;
using Orchestrator.Messaging.RabbitMq.Installers;
using Orchestrator.Messaging.RabbitMq.Shards;
using Orchestrator.Messaging.ShardServer;
using Orchestrator.Storage;

// As much of a server as works on shards: name, database, number of shards; the broker in BROKER. With a file to note attempts in and the number
// of places it works on installations instead. It ends with its standard input.
var (name, database, shards) = (args[0], args[1], int.Parse(args[2], CultureInfo.InvariantCulture));
var time = TimeProvider.System;
await using var storage = await StorageFactory.Open(StorageOptions.Parse(database), CancellationToken.None);
await using var connection = new BrokerConnection(
    BrokerSettings.Parse(Environment.GetEnvironmentVariable("BROKER") ?? "", "BROKER"), name, time, new ConsoleLog<BrokerConnection>(name));
await using var queues = new RabbitMqShardQueues(connection, shards, new TopologyLimits(), new ShardQueueOptions(), time, new ConsoleLog<RabbitMqShardQueues>(name));
using var stopping = new CancellationTokenSource();
if (args is [_, _, _, var notes, var places])
{
    using var installer = new NotingInstaller(notes);
    var (world, nobody) = (new SmallWorld(), new Nobody());
    await using var publisher = new BrokerPublisher(connection, time);
    await using var requests = new BrokerInstallationQueue(connection, publisher, new TopologyLimits(), time, new ConsoleLog<BrokerInstallationQueue>(name));
    await using var worker = new InstallationWorker(
        name,
        installer,
        new TargetWaker(world, new StraightPlaces(), nobody, nobody, time, time),
        requests,
        queues,
        shards,
        storage.Runs,
        storage.TargetLeases,
        new InstallationWorkerOptions { AtOnce = int.Parse(places, CultureInfo.InvariantCulture) },
        time,
        time,
        new ConsoleLog<InstallationWorker>(name));
    var installing = worker.Run(stopping.Token);
    while (await Console.In.ReadLineAsync() is not null)
    {
        // Nothing to be said.
    }

    await stopping.CancelAsync();
    await installing;
    return;
}

using var signer = new CommandSigner(CommandSigner.CreateKey());
var everything = new SmallWorld();
var host = new ShardHost(
    name,
    storage.Runs,
    storage.Shards,
    queues,
    everything,
    everything,
    everything,
    () => new RunEngine(everything, everything, signer.Sign, new EngineOptions()),
    everything,
    time,
    time,
    new ShardOptions(),
    new ConsoleLog<ShardHost>(name));
var working = host.Run(shards, stopping.Token);
while (await Console.In.ReadLineAsync() is not null)
{
    // Nothing to be said.
}

await stopping.CancelAsync();
await working;
