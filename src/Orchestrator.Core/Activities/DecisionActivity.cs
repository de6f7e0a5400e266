namespace Orchestrator.Core.Activities;

/// <summary>One of two ways.</summary>
internal sealed class DecisionActivity(ActivityBinder binder) : BoundActivity(binder)
{
    private static readonly Input<bool> Condition = Inputs.Condition(
        new("condition", "Condition", "True or false, for example the JavaScript `target.os == 'linux'`."));

    public static readonly ActivityDescriptor Descriptor = new()
    {
        Type = "Elsa.FlowDecision",
        DisplayName = "Decision",
        Category = "Flow",
        Description = "Sends each target one of two ways.",
        Inputs = [Condition.Descriptor],
        Ports = [new("True", "The condition holds."), new("False", "It does not hold.")],
        Bind = binder => new DecisionActivity(binder),
    };

    private static readonly Step True = new Step.Complete("True");
    private static readonly Step False = new Step.Complete("False");

    private readonly BoundInput<bool> condition = binder.Bind(Condition);

    private protected override Step Begin(Token token) => condition.For(token) ? True : False;
}
