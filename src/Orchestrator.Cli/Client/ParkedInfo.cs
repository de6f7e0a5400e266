namespace Orchestrator.Cli.Client;

/// <summary>A message that nobody could use.</summary>
internal sealed record ParkedInfo
{
    public required string Id { get; init; }

    public DateTimeOffset At { get; init; }

    public required string Queue { get; init; }

    public string? Exchange { get; init; }

    public string? RoutingKey { get; init; }

    public required string Reason { get; init; }

    public string? Sender { get; init; }

    public string? MessageId { get; init; }

    public string? ContentType { get; init; }

    public long Size { get; init; }

    public int Times { get; init; }

    public string? Beginning { get; init; }

    public bool Whole { get; init; }
}
