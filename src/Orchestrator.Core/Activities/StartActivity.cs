namespace Orchestrator.Core.Activities;

/// <summary>Where every target begins.</summary>
internal sealed class StartActivity : Activity
{
    public static readonly ActivityDescriptor Descriptor = new()
    {
        Type = "Elsa.Start",
        DisplayName = "Start",
        Category = "Flow",
        Description = "Where every target begins. Without one, the first activity that nothing leads to is the beginning.",
        Ports = [new(ActivityDescriptor.Done, "At once.")],
        IsStart = true,
        Bind = _ => new StartActivity(),
    };

    private static readonly Step Done = new Step.Complete(ActivityDescriptor.Done);

    public override Step Enter(Token token) => Done;
}
