using Orchestrator.Core.Triggers;

namespace Orchestrator.Core.Activities;

/// <summary>An activity that starts runs. A target of such a run begins here, and the activity is done at once.</summary>
public abstract class TriggerActivity : Activity
{
    private static readonly Step Done = new Step.Complete(ActivityDescriptor.Done);

    /// <summary>What makes it fire.</summary>
    public abstract TriggerSpec Spec { get; }

    /// <inheritdoc/>
    public override Step Enter(Token token) => Done;

    /// <summary>What all triggers have in common.</summary>
    private protected static ActivityDescriptor Describe(string type, string name, string description, IReadOnlyList<InputDescriptor> inputs) =>
        new()
        {
            Type = type,
            DisplayName = name,
            Category = "Triggers",
            Description = description,
            Inputs = inputs,
            Ports = [new(ActivityDescriptor.Done, "At once, for every target of the run.")],
            IsStart = true,
            IsTrigger = true,
        };

    /// <summary>How a document's parts become inputs; absent, fields and inputs go by their names.</summary>
    private protected static Input<IReadOnlyDictionary<string, string>> MappingInput(string document) =>
        Inputs.Dictionary(new(
                "inputs",
                "Inputs",
                $"Which part of the {document} each input of the distribution gets, for example `{{\"build\": \"data.build.number\", \"all\": \"$\"}}`; `$` is the whole. "
                + "Absent: every input gets the field of its own name. A part that is missing gives no input."))
            .With(descriptor => descriptor with { IsLiteral = true });

    private protected static InputMapping Mapping(ActivityBinder binder, Input<IReadOnlyDictionary<string, string>> input)
    {
        var paths = binder.Bind(input);
        if (paths.Constant.Count == 0)
            return InputMapping.ByName(binder.InputNames);
        var (mapping, problem) = InputMapping.Of(paths.Constant, binder.InputNames);
        if (problem is not null)
            binder.Refuse(input.Descriptor.Name, problem);
        return mapping ?? InputMapping.ByName([]);
    }
}
