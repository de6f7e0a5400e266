using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orchestrator.Contracts.Bus;

/// <summary>
/// Asks for a run of a published definition. The same message again starts nothing: the idempotency key becomes the run's id
/// (<see cref="RunKeys.RunIdOf"/>). Another request under a key that is used is refused.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StartRun
{
    /// <summary>Chosen by the sender, a new one for each run that is wanted: 1 to 200 characters, no control characters.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>Id of the definition. Either this or <see cref="DefinitionName"/>.</summary>
    public string? DefinitionId { get; init; }

    /// <summary>Name of the definition, compared without case; refused if several have it.</summary>
    public string? DefinitionName { get; init; }

    /// <summary>A published version, from 1; absent: the latest published one.</summary>
    public int? Version { get; init; }

    /// <summary>Names of targets, at most 100,000; doubles count once. Absent or empty: the definition's own selection.</summary>
    public IReadOnlyList<string>? Targets { get; init; }

    /// <summary>Values of the definition's inputs by name, at most 65,536 characters together.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Inputs { get; init; }

    /// <summary>When the run starts, with its offset from UTC; absent or past: at once. At most 365 days ahead.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>Minutes after the start at which targets without a result get one: 10 to 525,600. Absent: the definition's.</summary>
    public int? DeadlineMinutes { get; init; }

    /// <summary>True: a <see cref="TargetFinished"/> is sent for every target, not only a <see cref="RunCompleted"/> for the run.</summary>
    public bool AnnounceTargets { get; init; }

    /// <summary>Who asks, at most 100 characters. It is a claim: what the broker has checked (user-id) stands before it.</summary>
    public string? RequestedBy { get; init; }
}
