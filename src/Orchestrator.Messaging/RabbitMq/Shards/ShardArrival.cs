using System.Globalization;
using Orchestrator.Contracts.Broker;
using Orchestrator.Core.Parking;
using Orchestrator.Core.Runs;
using RabbitMQ.Client;

namespace Orchestrator.Messaging.RabbitMq.Shards;

/// <summary>A message of a shard's queue in the hands of its inbox.</summary>
/// <param name="Tag">The broker's number for it.</param>
/// <param name="Failures">How often it was delivered before without being acknowledged.</param>
/// <param name="Input">What it says; null: it cannot be used and <see cref="Mistake"/> says why.</param>
internal sealed record ShardArrival(ulong Tag, long Failures, RunInput? Input)
{
    public string Mistake { get; init; } = "";

    public required string Exchange { get; init; }

    public required string RoutingKey { get; init; }

    public string? User { get; init; }

    public string? MessageId { get; init; }

    public string? ContentType { get; init; }

    /// <summary>The message as it came; empty of an input that is delivered for the first time, which is not parked.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>How often a message of a quorum queue has been delivered before.</summary>
    public static long FailuresOf(IReadOnlyBasicProperties properties) =>
        properties.Headers is { } headers && headers.TryGetValue("x-delivery-count", out var count)
            ? count switch { long number => number, int number => number, ulong number => (long)number, uint number => number, short number => number, byte number => number, _ => 0 }
            : 0;

    /// <summary>The message as it is put aside.</summary>
    public BrokerMessage Parked(string queue, string reason, DateTimeOffset now)
    {
        var headers = new Dictionary<string, string>
        {
            [BrokerNames.ParkedReasonHeader] = reason.Length <= ParkingLimits.Reason ? reason : reason[..ParkingLimits.Reason],
            [BrokerNames.ParkedQueueHeader] = queue,
            [BrokerNames.ParkedExchangeHeader] = Exchange,
            [BrokerNames.ParkedAtHeader] = now.ToString("O", CultureInfo.InvariantCulture),
        };
        if (User is not null)
            headers[BrokerNames.ParkedUserHeader] = User;
        var body = Body.Length <= ParkingLimits.Body ? Body : Body[..ParkingLimits.Body];
        return new BrokerMessage(BrokerNames.Parked, RoutingKey, body) { Id = MessageId, ContentType = ContentType ?? "", Headers = headers };
    }
}
