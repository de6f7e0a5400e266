namespace Orchestrator.Core.Triggers;

/// <summary>A trigger of a definition's latest published version.</summary>
public sealed record ActiveTrigger
{
    public required TriggerKey Key { get; init; }

    public required string DefinitionName { get; init; }

    public required int Version { get; init; }

    /// <summary>What people call the activity.</summary>
    public required string Name { get; init; }

    public required TriggerSpec Spec { get; init; }

    /// <summary>When that version was published.</summary>
    public required DateTimeOffset Since { get; init; }
}
