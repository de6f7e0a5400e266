using System.Text.Json.Nodes;
using Orchestrator.Core.Distributions;
using Orchestrator.Core.Expressions;
using Orchestrator.Core.Timeframes;

namespace Orchestrator.Core.Activities;

/// <summary>Binds the inputs of one activity of a definition; mistakes are collected, so that all of them are told at once.</summary>
internal sealed class ActivityBinder(
    DefinitionActivity activity,
    int index,
    ExpressionNames names,
    ITimeframeDirectory? timeframes,
    ICollection<DefinitionError> errors)
{
    /// <summary>Index in the graph.</summary>
    public int Index => index;

    public string Id => activity.Id;

    public string Name => activity.DisplayName;

    /// <summary>Names of the inputs a run may be given.</summary>
    public IReadOnlySet<string> InputNames => names.InputNames;

    /// <summary>Named timeframes, if they are known where the definition is compiled.</summary>
    public ITimeframeDirectory? Timeframes => timeframes;

    public BoundInput<T> Bind<T>(Input<T> input) => Bind(input, activity.Property(input.Descriptor.Name), input.Descriptor.Name);

    /// <summary>Binds a part of an input; <paramref name="place"/> says which in messages.</summary>
    public BoundInput<T> Bind<T>(Input<T> input, JsonNode? node, string place)
    {
        var expression = ExpressionReader.ReadInput(node, names, out var problem);
        if (problem is not null)
        {
            Refuse(place, problem);
            return BoundInput<T>.Refused(input);
        }

        if (expression is null || expression is LiteralExpression { Value: { } empty } && InputValues.IsEmptyText(empty))
        {
            if (input.Descriptor.IsRequired)
                Refuse(place, $"is missing; {Wanted(input.Descriptor)}");
            return BoundInput<T>.Absent(input);
        }

        if (expression is not LiteralExpression literal)
        {
            if (!input.Descriptor.IsLiteral)
                return BoundInput<T>.Of(input, expression);
            Refuse(place, "must be written down, not worked out; choose the literal value");
            return BoundInput<T>.Refused(input);
        }

        var (value, refused) = input.Read(literal.Value);
        if (refused is null)
            return BoundInput<T>.Of(input, value);
        Refuse(place, refused);
        return BoundInput<T>.Refused(input);
    }

    /// <summary>The bare JSON of an input that is not wrapped.</summary>
    public JsonNode? Bare(InputDescriptor input) => activity.Property(input.Name);

    /// <summary>The variable an output is bound to; null: none.</summary>
    public string? Variable(OutputDescriptor output)
    {
        if (activity.Property(output.Name) is not JsonObject bound)
            return null;
        return ExpressionReader.ReferenceOf(bound["memoryReference"]) is { } reference ? Variable(output.Name, reference) : null;
    }

    /// <summary>The name of a variable referred to by id or name; refuses one that is unknown.</summary>
    public string? Variable(string place, string reference)
    {
        var name = names.Variable(reference);
        if (name is null)
            Refuse(place, names.UnknownVariable(reference));
        return name;
    }

    /// <summary>Collects a mistake.</summary>
    /// <param name="place">The input.</param>
    /// <param name="problem">What is wrong and the remedy.</param>
    public void Refuse(string place, string problem) => errors.Add(new DefinitionError(Id, place, problem));

    private static string Wanted(InputDescriptor input) =>
        input.Options.Count > 0 ? $"choose one of {string.Join(", ", input.Options)}" : $"give it a value ({input.TypeName})";
}
