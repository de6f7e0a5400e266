namespace Orchestrator.Core.Outbox;

/// <summary>What can be announced.</summary>
public enum AnnouncementKind
{
    RunStarted,
    RunCompleted,
    TargetFinished,
}

/// <summary>A fact about a run that the outside is told once it is stored: written in the transaction of the fact, forgotten when the broker has it.</summary>
public sealed record Announcement
{
    /// <summary>Follows from the fact, so that whoever hears it twice knows it for the same.</summary>
    public required Guid Id { get; init; }

    public required int Shard { get; init; }

    /// <summary>Place among the announcements of the shard: rises, with gaps. The lease's epoch is in its upper half, so that every owner goes on behind the last one.</summary>
    public required long Position { get; init; }

    public required AnnouncementKind Kind { get; init; }

    public required string RunId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The message as JSON in UTF-8.</summary>
    public required byte[] Body { get; init; }
}
