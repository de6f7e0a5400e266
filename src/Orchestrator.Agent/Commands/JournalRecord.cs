using System.Text.Json;
using System.Text.Json.Serialization;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Reports;
using Orchestrator.Contracts.Signing;

namespace Orchestrator.Agent.Commands;

/// <summary>One fact in the agent's journal. The book is what its records add up to.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(CommandAccepted), "accepted")]
[JsonDerivedType(typeof(CommandRefused), "refused")]
[JsonDerivedType(typeof(ActionStarting), "starting")]
[JsonDerivedType(typeof(ActionSpawned), "spawned")]
[JsonDerivedType(typeof(BootEnding), "bootEnding")]
[JsonDerivedType(typeof(ActionPaused), "paused")]
[JsonDerivedType(typeof(ActionWaiting), "waiting")]
[JsonDerivedType(typeof(ActionDone), "done")]
[JsonDerivedType(typeof(CommandFinished), "finished")]
[JsonDerivedType(typeof(ItemsConfirmed), "confirmed")]
[JsonDerivedType(typeof(CommandKnown), "known")]
public abstract record JournalRecord
{
    public required string CommandId { get; init; }
}

/// <summary>A command whose signature held, in the very bytes that were signed.</summary>
public sealed record CommandAccepted : JournalRecord
{
    private Command? command;

    public required SignedCommand Signed { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The command in <see cref="Signed"/>.</summary>
    [JsonIgnore]
    public Command Command
    {
        get => command ??= JsonSerializer.Deserialize(Signed.Payload, ContractsJson.Default.Command)
            ?? throw new InvalidDataException($"The journal holds an empty command under the id {CommandId}.");
        init => command = value;
    }
}

/// <summary>A command that will never be executed: refused at the door, or accepted and then too late.</summary>
public sealed record CommandRefused : JournalRecord
{
    public required CommandOutline Command { get; init; }

    public required Refused Item { get; init; }
}

/// <summary>Durable before the process is spawned: from here on nobody can say that nothing happened.</summary>
public sealed record ActionStarting : JournalRecord
{
    public required int Index { get; init; }

    /// <summary>How often the action has been started, this time included.</summary>
    public required int Starts { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The boot in which it is started; only of an action that ends the boot.</summary>
    public string? BootId { get; init; }

    /// <summary>Only if it repeats one that was interrupted: when that was found.</summary>
    public DateTimeOffset? InterruptedAt { get; init; }

    /// <summary>Only with the command's first start.</summary>
    public Started? Item { get; init; }

    /// <summary>Only if it had waited: it goes on.</summary>
    public Waiting? GoesOn { get; init; }
}

/// <summary>The process of the action that was started last. It is in the journal of earlier agents; this one keeps the last in a file of its own.</summary>
public sealed record ActionSpawned : JournalRecord
{
    public required int Index { get; init; }

    public required ProcessMark Process { get; init; }
}

/// <summary>Durable before the order to end the boot is given: it is not given twice, lest a computer restarts for ever.</summary>
public sealed record BootEnding : JournalRecord
{
    public required int Index { get; init; }
}

/// <summary>The action has paused at the window's end; it goes on in the next one.</summary>
public sealed record ActionPaused : JournalRecord
{
    public required int Index { get; init; }
}

/// <summary>The action waits for the user of the computer; it is started again then.</summary>
public sealed record ActionWaiting : JournalRecord
{
    public required int Index { get; init; }

    /// <summary>The user has postponed it until then. Null: it waits for one who logs on.</summary>
    public DateTimeOffset? Until { get; init; }

    public required Waiting Item { get; init; }
}

/// <summary>An action is over, or will never be started.</summary>
public sealed record ActionDone : JournalRecord
{
    public required StepEntry Step { get; init; }

    /// <summary>Why the whole command fails because of it; null if it does not.</summary>
    public string? Failure { get; init; }
}

/// <summary>The command is over.</summary>
public sealed record CommandFinished : JournalRecord
{
    public required Finished Item { get; init; }
}

/// <summary>The server has stored the items up to <see cref="UpTo"/>.</summary>
public sealed record ItemsConfirmed : JournalRecord
{
    public required int UpTo { get; init; }
}

/// <summary>What compaction leaves of a command that is over and confirmed: its id, so that a second delivery is recognised.</summary>
public sealed record CommandKnown : JournalRecord
{
    public required DateTimeOffset KeepUntil { get; init; }
}

/// <summary>The journal's JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JournalRecord))]
public sealed partial class JournalJson : JsonSerializerContext;
