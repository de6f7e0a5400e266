namespace Orchestrator.Core.Parking;

/// <summary>A message that nobody could use, put aside with the reason, so that it is in nobody's way and not lost.</summary>
public sealed record ParkedMessage
{
    /// <summary>Follows from the message itself: the same message parked again has the same id. 1 to 64 of A-Z, a-z, 0-9 and '-'.</summary>
    public required string Id { get; init; }

    /// <summary>When it was parked, the last time.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The queue it was taken from.</summary>
    public required string Queue { get; init; }

    /// <summary>The exchange it had been sent to; empty: the default exchange.</summary>
    public string Exchange { get; init; } = "";

    public string RoutingKey { get; init; } = "";

    /// <summary>Why, in a sentence for people.</summary>
    public required string Reason { get; init; }

    /// <summary>The sender as the broker has checked it; empty if it has not.</summary>
    public string Sender { get; init; } = "";

    /// <summary>The message's own id; empty if it has none.</summary>
    public string MessageId { get; init; } = "";

    public string ContentType { get; init; } = "";

    /// <summary>The message as it came, or as much of its beginning as is kept (<see cref="ParkingLimits.Body"/>).</summary>
    public required byte[] Body { get; init; }

    /// <summary>Length of the whole message in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>How often it was parked.</summary>
    public int Times { get; init; } = 1;

    /// <summary>True if all of the message is there, so that it can be sent again.</summary>
    public bool IsWhole => Body.Length == Size;
}

/// <summary>What is kept of what nobody could use.</summary>
public static class ParkingLimits
{
    /// <summary>Bytes of a message that are kept.</summary>
    public const int Body = 1024 * 1024;

    /// <summary>Bytes of a message that a list carries.</summary>
    public const int Preview = 1_000;

    /// <summary>Messages that are kept; beyond that the oldest go.</summary>
    public const int Messages = 10_000;

    /// <summary>Characters of a reason.</summary>
    public const int Reason = 4_000;

    /// <summary>Time for which a message is kept.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromDays(90);
}
