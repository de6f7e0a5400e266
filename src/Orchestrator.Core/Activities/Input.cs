using System.Text.Json.Nodes;

namespace Orchestrator.Core.Activities;

/// <summary>What came of reading a value: either the value, or what is wrong with it and the remedy.</summary>
public readonly record struct Reading<T>(T Value, string? Problem = null);

/// <summary>An input with its type: how it is described, read, checked and what it is when absent.</summary>
/// <param name="descriptor">What people see of it.</param>
/// <param name="absent">Its value when absent.</param>
/// <param name="read">Reads a value that is not null.</param>
public sealed class Input<T>(InputDescriptor descriptor, T absent, Func<JsonNode, Reading<T>> read)
{
    public InputDescriptor Descriptor => descriptor;

    public T Absent => absent;

    /// <summary>The same input, described differently.</summary>
    public Input<T> With(Func<InputDescriptor, InputDescriptor> change) => new(change(descriptor), absent, read);

    /// <summary>Reads a value: typed as Elsa's server writes it, or as text as the designer does. Null and empty text count as absent.</summary>
    public Reading<T> Read(JsonNode? value) => value is null || InputValues.IsEmptyText(value) ? new(absent) : read(value);
}
