using Orchestrator.Contracts.Broker;

namespace Orchestrator.Messaging.Bus;

/// <summary>What the bus works with.</summary>
public sealed record BusOptions
{
    public required BrokerSettings Broker { get; init; }

    /// <summary>The stored number of shards.</summary>
    public required int Shards { get; init; }

    /// <summary>Who this is, as the broker's administration shows it.</summary>
    public string Name { get; init; } = "orchestrator bus";

    /// <summary>Measures pauses and time-outs: the broker is real also where a test clock governs the runs.</summary>
    public TimeProvider Pace { get; init; } = TimeProvider.System;

    /// <summary>Messages of one type that are worked on at a time.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>Messages of one type that the broker hands over ahead.</summary>
    public ushort Prefetch { get; init; } = 16;

    /// <summary>Messages of one type that wait; beyond it the broker refuses more, and their senders know.</summary>
    public int QueueLength { get; init; } = 100_000;

    /// <summary>Bytes of messages of one type that wait.</summary>
    public long QueueBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>Pauses between the attempts at a message whose fault may pass (a database that is away); after the last one it is parked.</summary>
    public IReadOnlyList<TimeSpan> Pauses { get; init; } =
    [
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30),
    ];
}
