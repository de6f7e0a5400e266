namespace Orchestrator.Core.Activities;

/// <summary>All there is to say about a type of activity. Palette, validation, defaults and documentation are derived from it.</summary>
public sealed record ActivityDescriptor
{
    /// <summary>The port of an activity that has only one.</summary>
    public const string Done = "Done";

    /// <summary>The only port by which an activity is entered.</summary>
    public const string In = "In";

    /// <summary>Type name in a definition, for example <c>Orchestrator.Install</c>.</summary>
    public required string Type { get; init; }

    public required string DisplayName { get; init; }

    /// <summary>Group in the palette.</summary>
    public required string Category { get; init; }

    public required string Description { get; init; }

    public IReadOnlyList<InputDescriptor> Inputs { get; init; } = [];

    public IReadOnlyList<OutputDescriptor> Outputs { get; init; } = [];

    /// <summary>Ports by which it is left; with <see cref="HasPortPerCase"/> these follow the cases.</summary>
    public IReadOnlyList<PortDescriptor> Ports { get; init; } = [];

    /// <summary>It also has a port for each label of its input <c>cases</c>.</summary>
    public bool HasPortPerCase { get; init; }

    /// <summary>Nothing leads into it.</summary>
    public bool IsStart { get; init; }

    /// <summary>Nothing follows it.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>It waits for something outside and starts runs.</summary>
    public bool IsTrigger { get; init; }

    /// <summary>Why no run can use it, and what to do; null: it is available.</summary>
    public string? Unavailable { get; init; }

    /// <summary>Makes the behaviour of one activity of a definition; null where it is not available.</summary>
    internal Func<ActivityBinder, Activity>? Bind { get; init; }

    /// <summary>Last part of the type name.</summary>
    public string Name => Type[(Type.LastIndexOf('.') + 1)..];
}

/// <summary>A port by which an activity is left.</summary>
/// <param name="IsFailure">Unconnected, it ends the target's run as failed; any other as succeeded.</param>
public sealed record PortDescriptor(string Name, string Description, bool IsFailure = false)
{
    /// <summary>What happens at the port if nothing is connected to it.</summary>
    public string Unconnected { get; init; } = IsFailure ? "the target fails" : "the target has succeeded";
}

/// <summary>A value an activity can put into a variable.</summary>
/// <param name="Name">Key in the activity's JSON.</param>
/// <param name="TypeName">Elsa's name of its type.</param>
public sealed record OutputDescriptor(string Name, string DisplayName, string Description, string TypeName);
